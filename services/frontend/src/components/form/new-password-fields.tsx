import type { FieldError, UseFormRegisterReturn } from "react-hook-form";
import { Input } from "@/components/ui/input";
import { FormField } from "./form-field";

interface NewPasswordFieldsProps {
  password: UseFormRegisterReturn;
  repeated: UseFormRegisterReturn;
  errors: { password?: FieldError | undefined; repeated?: FieldError | undefined };
  autoFocus?: boolean;
  label?: string;
}

/** A password that is chosen, and the same again. */
export function NewPasswordFields(props: NewPasswordFieldsProps) {
  const { password, repeated, errors, autoFocus = false, label = "Password" } = props;
  return (
    <>
      <FormField
        label={label}
        hint="A few words that nobody would put together. It may be as long as you like."
        error={errors.password?.message}
      >
        <Input
          type="password"
          autoComplete="new-password"
          autoFocus={autoFocus}
          className="h-9"
          {...password}
        />
      </FormField>
      <FormField label={`${label} again`} error={errors.repeated?.message}>
        <Input type="password" autoComplete="new-password" className="h-9" {...repeated} />
      </FormField>
    </>
  );
}
