import { zodResolver } from "@hookform/resolvers/zod";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { applyProblem } from "@/components/form/apply-problem";
import { NewPasswordFields } from "@/components/form/new-password-fields";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ApiError } from "@/services/errors";
import { acceptInvitation } from "@/services/session";
import { newPassword } from "@/utils/new-password";

interface InvitationFormProps {
  token: string;
  /** The token opens nothing, or nothing any more. */
  onRejected: () => void;
}

/** The password of the new account. */
export function InvitationForm({ token, onRejected }: InvitationFormProps) {
  const [failure, setFailure] = useState<string | null>(null);
  const navigate = useNavigate();
  const form = useForm({
    resolver: zodResolver(newPassword),
    defaultValues: { password: "", repeated: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ password }) => {
    setFailure(null);
    try {
      await acceptInvitation({ token, password });
      await navigate({ to: "/" });
    } catch (error) {
      if (isAboutToken(error)) onRejected();
      else setFailure(applyProblem(form, error, ["password"]));
    }
  });
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {failure && (
        <Callout tone="danger" alert>
          {failure}
        </Callout>
      )}
      <NewPasswordFields
        autoFocus
        password={form.register("password")}
        repeated={form.register("repeated")}
        errors={errors}
      />
      <Button type="submit" variant="primary" size="lg" busy={isSubmitting} className="mt-1">
        Accept the invitation
      </Button>
    </form>
  );
}

function isAboutToken(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 401 || error.errors.some(({ pointer }) => pointer === "/token");
}
