import { useMutation, useQueryClient } from "@tanstack/react-query";

/** Does something to a version, then lets everything that shows versions or the schema ask again. */
export function useVersionAction<Given = void>(action: (given: Given) => Promise<void>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSuccess: () =>
      Promise.all(
        ["versions", "collections", "overview", "usage"].map((key) =>
          queryClient.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}
