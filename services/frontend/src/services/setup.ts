import { queryOptions } from "@tanstack/react-query";
import { publicApi } from "./client";

/** Whether the first owner is still to be made. Public; never asked again by itself. */
export function setupStateQuery() {
  return queryOptions({
    queryKey: ["setup"],
    queryFn: async ({ signal }): Promise<{ open: boolean } | null> => {
      const { data } = await publicApi.GET("/admin/v1/setup", { signal });
      return data ?? null;
    },
    retry: false,
  });
}
