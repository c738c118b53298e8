import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { applyProblem } from "@/components/form/apply-problem";
import { FormField } from "@/components/form/form-field";
import { NewPasswordFields } from "@/components/form/new-password-fields";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Input } from "@/components/ui/input";
import { ApiError } from "@/services/errors";
import { setUp } from "@/services/session";

const owner = z
  .object({
    email: z.string().check(z.minLength(1, "Enter your email address.")),
    password: z.string().check(z.minLength(1, "Choose a password.")),
    repeated: z.string(),
  })
  .check(
    z.refine(({ password, repeated }) => password === repeated, {
      path: ["repeated"],
      error: "The two passwords differ.",
    }),
  );

interface SetupFormProps {
  token: string;
  onTokenRejected: () => void;
}

/** The owner's address and password. */
export function SetupForm({ token, onTokenRejected }: SetupFormProps) {
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm({
    resolver: zodResolver(owner),
    defaultValues: { email: "", password: "", repeated: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ email, password }) => {
    setFailure(null);
    try {
      await setUp({ token, email, password });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) onTokenRejected();
      else setFailure(applyProblem(form, error, ["email", "password"]));
    }
  });
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {failure && (
        <Callout tone="danger" alert>
          {failure}
        </Callout>
      )}
      <FormField label="Email" error={errors.email?.message}>
        <Input type="email" autoComplete="username" autoFocus className="h-9" {...form.register("email")} />
      </FormField>
      <NewPasswordFields
        password={form.register("password")}
        repeated={form.register("repeated")}
        errors={errors}
      />
      <Button type="submit" variant="primary" size="lg" busy={isSubmitting} className="mt-1">
        Create owner
      </Button>
    </form>
  );
}
