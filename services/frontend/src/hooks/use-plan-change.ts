import { useMutation } from "@tanstack/react-query";
import { planChange } from "@/services/collections";

/** Asks what a change document would mean. A mutation, not a query: the answer is about this moment's data. */
export function usePlanChange() {
  return useMutation({ mutationFn: planChange });
}
