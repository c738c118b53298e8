import { Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { requestIdIn } from "./check-words.utils";

interface RequestFormProps {
  /** The id that is looked up now. */
  value: string | undefined;
  busy: boolean;
  onLookUp: (id: string) => void;
}

/** Takes a request's id, also out of a whole problem that was pasted. */
export function RequestForm({ value, busy, onLookUp }: RequestFormProps) {
  const [text, setText] = useState(value ?? "");
  const [fault, setFault] = useState<string | undefined>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const id = requestIdIn(text);
    setFault(id === null ? "There is no request id in this." : undefined);
    if (id === null) return;
    setText(id);
    onLookUp(id);
  };
  return (
    <form onSubmit={submit} noValidate className="mb-6 flex max-w-2xl items-start gap-2">
      <FormField
        label="Request id"
        hint="The instance of the problem that was answered. The whole problem can be pasted too."
        error={fault}
        className="min-w-0 flex-1"
      >
        <Input
          value={text}
          placeholder="019341f3-8c7a-7000-8000-000000000000"
          className="font-mono"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            setFault(undefined);
          }}
        />
      </FormField>
      <Button type="submit" variant="primary" busy={busy} className="mt-[26px]">
        {!busy && <Search aria-hidden />}
        Look up
      </Button>
    </form>
  );
}
