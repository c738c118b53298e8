import { useQueryClient } from "@tanstack/react-query";

const KEYS = [["users"], ["sessions"], ["overview"], ["records", "users"]];

/** Lets everything that counts or shows accounts ask again. */
export function useRefreshUsers() {
  const queryClient = useQueryClient();
  return () => Promise.all(KEYS.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
