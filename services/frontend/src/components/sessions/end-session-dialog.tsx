import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { ApiError } from "@/services/errors";
import { endSession, type SessionItem } from "@/services/sessions";
import { clearTokens } from "@/services/tokens";
import { toast } from "@/stores/toast";
import { deviceWords } from "@/utils/user-agent";

interface EndSessionDialogProps {
  /** The session to end; null, and the dialog is closed. */
  session: SessionItem | null;
  onClose: () => void;
}

/** Asks before a session ends. Ending one's own signs out. */
export function EndSessionDialog({ session, onClose }: EndSessionDialogProps) {
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: async ({ id }: SessionItem) => {
      try {
        await endSession(id);
      } catch (error) {
        // It has ended by itself meanwhile: what was wanted is so.
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      }
    },
    onSuccess: async (_, { current }) => {
      onClose();
      if (current) return clearTokens();
      toast({ tone: "success", title: "Session ended" });
      const keys = [["sessions"], ["users"], ["overview"]];
      await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    },
  });
  return (
    <ConfirmDialog
      open={session !== null}
      onOpenChange={() => {
        end.reset();
        onClose();
      }}
      title={session?.current ? "End your own session?" : "End this session?"}
      action={session?.current ? "End and sign out" : "End session"}
      danger
      busy={end.isPending}
      error={end.error}
      onConfirm={() => session && end.mutate(session)}
    >
      {session?.current
        ? "You are signed out here at once and have to sign in again."
        : `${session?.owner.email ?? "The owner"} is signed out of ${deviceWords(session?.device ?? "")} within a second and has to sign in again there.`}
    </ConfirmDialog>
  );
}
