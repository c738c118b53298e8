import { useMutation, useQueryClient } from "@tanstack/react-query";
import { applyChange } from "@/services/collections";

/** Applies a change document, then lets everything that shows the schema ask again. */
export function useApplyChange() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: applyChange,
    onSuccess: () =>
      Promise.all(
        ["collections", "versions", "overview"].map((key) =>
          queryClient.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}
