import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { unreachable } from "./errors";

const health = z.object({ status: z.string(), parts: z.record(z.string(), z.string()) });
export type Health = z.infer<typeof health>;

const REFETCH_MS = 15_000;

/** The state of each part of the server, asked again while a page shows it. An unready server answers 503 and says which. */
export function healthQuery() {
  return queryOptions({
    queryKey: ["health"],
    refetchInterval: REFETCH_MS,
    queryFn: async ({ signal }): Promise<Health> => {
      const response = await fetch("/health/ready", { signal }).catch((cause: unknown) => {
        if (signal.aborted) throw cause;
        throw unreachable(cause);
      });
      return health.parse(await response.json());
    },
  });
}
