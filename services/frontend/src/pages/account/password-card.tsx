import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { applyProblem } from "@/components/form/apply-problem";
import { FormField } from "@/components/form/form-field";
import { NewPasswordFields } from "@/components/form/new-password-fields";
import { Card } from "@/components/layout/card";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Input } from "@/components/ui/input";
import { changePassword } from "@/services/account";
import { ApiError } from "@/services/errors";
import { useSession } from "@/stores/session";
import { toast } from "@/stores/toast";
import { newPassword } from "@/utils/new-password";

const change = z.intersection(
  newPassword,
  z.object({ current: z.string().check(z.minLength(1, "Enter the password that you have now.")) }),
);
const BLANK = { current: "", password: "", repeated: "" };

/** Another password for the operator who is signed in. */
export function PasswordCard() {
  const [failure, setFailure] = useState<string | null>(null);
  const email = useSession((state) => state.operator?.email ?? "");
  const queryClient = useQueryClient();
  const form = useForm({ resolver: zodResolver(change), defaultValues: BLANK });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ current, password }) => {
    setFailure(null);
    try {
      await changePassword({ current_password: current, password });
    } catch (error) {
      if (error instanceof ApiError && error.code === "invalid_credentials") {
        form.setError("current", { message: "This is not your password." }, { shouldFocus: true });
      } else setFailure(applyProblem(form, error, ["password"]));
      return;
    }
    form.reset(BLANK);
    toast({ tone: "success", title: "Password changed", detail: "Your other sessions have ended." });
    await queryClient.invalidateQueries({ queryKey: ["sessions"] });
  });
  return (
    <Card title="Password">
      <form onSubmit={submit} noValidate>
        <div className="grid max-w-md gap-4 p-4">
          {failure && (
            <Callout tone="danger" alert>
              {failure}
            </Callout>
          )}
          <input type="hidden" autoComplete="username" value={email} />
          <FormField label="Password now" error={errors.current?.message}>
            <Input
              type="password"
              autoComplete="current-password"
              className="h-9"
              {...form.register("current")}
            />
          </FormField>
          <NewPasswordFields
            label="New password"
            password={form.register("password")}
            repeated={form.register("repeated")}
            errors={errors}
          />
        </div>
        <footer className="flex flex-wrap items-center justify-between gap-3 border-t px-4 py-3">
          <p className="text-ink-muted text-xs">Your other sessions end with it.</p>
          <Button type="submit" variant="primary" busy={isSubmitting}>
            Change password
          </Button>
        </footer>
      </form>
    </Card>
  );
}
