import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { readLocale, templateTitle } from "./templates.utils";

/** Asks for another language of a template, and opens its words. */
export function AddLanguage({ name }: { name: string }) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [error, setError] = useState<string | undefined>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const locale = readLocale(text);
    if (locale === null) setError("Write a language such as fr, or pt-BR.");
    else void navigate({ to: "/mails/templates/$name/$locale", params: { name, locale } });
  };
  return (
    <Popover
      label={`Another language of ${templateTitle(name)}`}
      trigger={
        <Button size="sm" variant="ghost" className="px-1.5">
          <Plus aria-hidden />
          Language<span className="sr-only"> of {templateTitle(name)}</span>
        </Button>
      }
    >
      <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-3">
        <FormField label="Language" error={error} hint="Its code, such as fr or pt-BR.">
          <Input
            value={text}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => {
              setText(event.target.value);
              setError(undefined);
            }}
          />
        </FormField>
        <Button type="submit" variant="primary">
          Write its words
        </Button>
      </form>
    </Popover>
  );
}
