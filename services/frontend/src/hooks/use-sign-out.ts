import { useMutation } from "@tanstack/react-query";
import { signOut } from "@/services/session";
import { toast } from "@/stores/toast";

/** Signs out. The tokens are gone at once and the shell leaves; a server that could not be told is worth a word. */
export function useSignOut() {
  return useMutation({
    mutationFn: signOut,
    onError: () =>
      toast({
        tone: "danger",
        title: "Signed out on this device only",
        detail: "The server could not be told. End the session under Sessions when you are back.",
      }),
  });
}
