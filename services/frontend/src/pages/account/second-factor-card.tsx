import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { MissingState } from "@/components/feedback/missing-state";
import { Card } from "@/components/layout/card";
import { SignInAgainDialog } from "@/components/sign-in/sign-in-again-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import {
  type AuthenticatorSecret,
  removeSecondFactor,
  secondFactorQuery,
  startSecondFactor,
} from "@/services/account";
import { ApiError, faultMessage } from "@/services/errors";
import { toast } from "@/stores/toast";
import { plural } from "@/utils/text";
import { SetUpDialog } from "./set-up-dialog";

/** What is asked for beside the operator's password. */
export function SecondFactorCard() {
  const state = useQuery(secondFactorQuery());
  const [again, setAgain] = useState<"start" | "remove" | null>(null);
  const [secret, setSecret] = useState<AuthenticatorSecret | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const refresh = useRefresh();
  /** A login that is too long ago is asked for anew, and what was refused is done then. */
  const askAgain = (act: "start" | "remove") => (error: Error) => {
    if (error instanceof ApiError && error.code === "login_required") setAgain(act);
  };
  const start = useMutation({
    mutationFn: startSecondFactor,
    onSuccess: setSecret,
    onError: (error) => {
      if (error instanceof ApiError && error.code === "login_required") setAgain("start");
      else toast({ tone: "danger", title: "Not set up", detail: faultMessage(error) });
    },
  });
  const remove = useMutation({
    mutationFn: removeSecondFactor,
    onSuccess: async () => {
      setRemoving(false);
      toast({ tone: "success", title: "Second factor removed" });
      await refresh();
    },
    onError: askAgain("remove"),
  });
  const signedIn = () => {
    if (again === "start") start.mutate();
    if (again === "remove") remove.mutate();
    setAgain(null);
  };
  if (!state.data) {
    return (
      <Card title="Second factor" className="p-4">
        <MissingState query={state} noun="second factor" icon={<ShieldCheck aria-hidden />}>
          The server may be older than this console.
        </MissingState>
      </Card>
    );
  }
  const { enabled, recovery_codes_left } = state.data;
  return (
    <Card
      title="Second factor"
      aside={enabled ? <Badge tone="success">on</Badge> : <Badge tone="warning">off</Badge>}
    >
      <div className="flex flex-wrap items-center justify-between gap-3 p-4">
        <p className="min-w-0 max-w-md text-ink-muted">
          {enabled
            ? `Signing in asks for a code of your authenticator app. ${plural(recovery_codes_left, "recovery code")} left.`
            : "An authenticator app on your phone shows a code that signing in asks for, beside the password. Whoever learns the password alone stays out."}
        </p>
        {enabled ? (
          <Button onClick={() => setRemoving(true)}>Remove</Button>
        ) : (
          <Button variant="primary" busy={start.isPending} onClick={() => start.mutate()}>
            Set up
          </Button>
        )}
      </div>
      <SetUpDialog
        secret={secret}
        onClose={() => setSecret(null)}
        onConfirmed={async () => {
          await refresh();
        }}
      />
      <ConfirmDialog
        open={isRemoving && again === null}
        onOpenChange={() => {
          remove.reset();
          setRemoving(false);
        }}
        title="Remove the second factor?"
        action="Remove"
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        Signing in asks for the password alone. Your other sessions end, and the recovery codes are worth
        nothing.
      </ConfirmDialog>
      <SignInAgainDialog open={again !== null} onClose={() => setAgain(null)} onDone={signedIn} />
    </Card>
  );
}

function useRefresh() {
  const queryClient = useQueryClient();
  const keys = [["account"], ["operators"], ["sessions"]];
  return () => Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
