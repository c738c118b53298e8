import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { applyProblem } from "@/components/form/apply-problem";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Input } from "@/components/ui/input";
import { type Challenge, signIn } from "@/services/session";

const credentials = z.object({
  email: z.string().check(z.minLength(1, "Enter your email address.")),
  password: z.string().check(z.minLength(1, "Enter your password.")),
});

interface SignInFormProps {
  /** The password is right, and not all that is asked for. */
  onChallenge: (challenge: Challenge) => void;
}

/** Address and password. */
export function SignInForm({ onChallenge }: SignInFormProps) {
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm({ resolver: zodResolver(credentials), defaultValues: { email: "", password: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    setFailure(null);
    try {
      const challenge = await signIn(values);
      if (challenge !== null) onChallenge(challenge);
    } catch (error) {
      setFailure(applyProblem(form, error, ["email", "password"]));
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
      <FormField label="Password" error={errors.password?.message}>
        <Input
          type="password"
          autoComplete="current-password"
          className="h-9"
          {...form.register("password")}
        />
      </FormField>
      <Button type="submit" variant="primary" size="lg" busy={isSubmitting} className="mt-1">
        Sign in
      </Button>
    </form>
  );
}
