import { Trash2 } from "lucide-react";
import { useId } from "react";
import { FormField } from "@/components/form/form-field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import type { MessageDraft } from "./messages.utils";

interface MessageRowProps {
  draft: MessageDraft;
  number: number;
  /** Those that called lately, to choose from. */
  clients: readonly string[];
  onChange: (draft: MessageDraft) => void;
  onRemove: () => void;
}

/** What one client is told. */
export function MessageRow({ draft, number, clients, onChange, onRemove }: MessageRowProps) {
  const list = useId();
  return (
    <li className="rounded-lg border bg-canvas p-3">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2">
        <FormField label={`Client ${number}`}>
          <Input
            list={list}
            className="font-mono"
            value={draft.client}
            placeholder="shop-ios/3.2"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange({ ...draft, client: event.target.value })}
          />
        </FormField>
        <IconButton label={`Remove message ${number}`} onClick={onRemove}>
          <Trash2 aria-hidden className="size-3.5!" />
        </IconButton>
      </div>
      <datalist id={list}>
        {clients.map((client) => (
          <option key={client} value={client} />
        ))}
      </datalist>
      <div className="mt-3 grid grid-cols-1 gap-3 sm:grid-cols-2">
        <FormField label={`Message ${number}`}>
          <Input
            value={draft.message}
            placeholder="Please update the app."
            onChange={(event) => onChange({ ...draft, message: event.target.value })}
          />
        </FormField>
        <FormField label={`Link ${number}`} optional>
          <Input
            type="url"
            value={draft.url}
            placeholder="https://example.com/update"
            onChange={(event) => onChange({ ...draft, url: event.target.value })}
          />
        </FormField>
      </div>
    </li>
  );
}
