import { Input } from "@/components/ui/input";
import { FormField } from "./form-field";

interface CodeFieldProps {
  label: string;
  /** Six digits, or a code to fall back on. */
  kind: "digits" | "recovery";
  value: string;
  onChange: (code: string) => void;
  error?: string | undefined;
  hint?: string;
}

/** A code of an authenticator, which browsers and phones fill in, or one to fall back on. */
export function CodeField({ label, kind, value, onChange, error, hint }: CodeFieldProps) {
  const isDigits = kind === "digits";
  return (
    <FormField label={label} hint={hint} error={error}>
      <Input
        autoFocus
        autoComplete="one-time-code"
        inputMode={isDigits ? "numeric" : "text"}
        autoCapitalize="none"
        spellCheck={false}
        className="h-9 font-mono tracking-widest"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </FormField>
  );
}
