import { useMutation, useQueryClient } from "@tanstack/react-query";

const KEYS = ["versions", "collections", "overview", "usage"];

/** Does something to a version, then lets everything that shows versions or the schema ask again. */
export function useVersionAction<Given = void>(action: (given: Given) => Promise<void>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: action,
    // Not waited for: with the new answers whoever asked may be gone from the page, and has yet to say that it is done.
    onSuccess: () => {
      for (const key of KEYS) void queryClient.invalidateQueries({ queryKey: [key] });
    },
  });
}
