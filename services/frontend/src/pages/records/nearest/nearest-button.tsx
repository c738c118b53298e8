import { LocateFixed } from "lucide-react";
import { type FormEvent, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { Field } from "@/types/schema";
import { plural } from "@/utils/text";
import { readVector, vectorFault } from "@/utils/vectors";
import type { NearestStart } from "../use-view";

interface NearestButtonProps {
  /** The vectors of the collection, one at least. */
  fields: readonly Field[];
  onSearch: (start: NearestStart) => void;
}

/** Takes a vector that was made elsewhere, and asks for the records nearest to it. */
export function NearestButton({ fields, onSearch }: NearestButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label="Nearest records"
      open={open}
      onOpenChange={setOpen}
      className="w-80"
      trigger={
        <Button>
          <LocateFixed aria-hidden />
          Nearest
        </Button>
      }
    >
      <NearestForm
        fields={fields}
        onSearch={(start) => {
          setOpen(false);
          onSearch(start);
        }}
      />
    </Popover>
  );
}

function NearestForm({ fields, onSearch }: NearestButtonProps) {
  const [name, setName] = useState(fields[0]?.name ?? "");
  const [text, setText] = useState("");
  const [error, setError] = useState<string | undefined>();
  const dimensions = fields.find((field) => field.name === name)?.dimensions;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const vector = readVector(text, dimensions);
    if (vector) onSearch({ field: name, vector: JSON.stringify(vector) });
    else setError(vectorFault(text, dimensions));
  };
  return (
    <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-3">
      {fields.length > 1 && (
        <FormField label="By">
          <Select className="font-mono" value={name} onChange={(event) => setName(event.target.value)}>
            {fields.map((field) => (
              <option key={field.name}>{field.name}</option>
            ))}
          </Select>
        </FormField>
      )}
      <FormField
        label="Nearest to"
        error={error}
        hint={`A vector of ${plural(dimensions ?? 0, "number")}, as JSON.`}
      >
        <Textarea
          rows={3}
          value={text}
          placeholder="[0.12, -0.4, …]"
          spellCheck={false}
          className="max-h-40 overflow-y-auto break-all font-mono text-xs"
          onChange={(event) => {
            setText(event.target.value);
            setError(undefined);
          }}
        />
      </FormField>
      <div className="flex items-center justify-between gap-3">
        <p className="text-ink-muted text-xs">From a record: Nearest to this record, in its menu.</p>
        <Button type="submit" variant="primary">
          Search
        </Button>
      </div>
    </form>
  );
}
