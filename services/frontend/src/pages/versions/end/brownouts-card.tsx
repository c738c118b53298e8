import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import type { Version } from "@/services/versions";
import { Announcement } from "./announcement";
import { type BrownoutDraft, toBrownouts, toDrafts, withBrownout } from "./brownouts.utils";
import { useAnnounce } from "./use-announce";

/** Announced short outages, by which clients notice in time that the version will end. */
export function BrownoutsCard({ version }: { version: Version }) {
  const [drafts, setDrafts] = useState(() => toDrafts(version.brownouts));
  const [fault, setFault] = useState<string | null>(null);
  const { announce, busy, faults, failure } = useAnnounce(version.version, "Outages", ["brownouts"]);
  const change = (next: BrownoutDraft[]) => {
    setDrafts(next);
    setFault(null);
  };
  const save = () => {
    const brownouts = toBrownouts(drafts);
    if (brownouts) announce({ brownouts });
    else setFault("Give each outage a beginning, and an end after it.");
  };
  return (
    <Announcement
      title="Outages"
      description="In each of them the version answers 410, as it will once it is retired: those who look after its clients notice while there is time."
      failure={fault ?? faults.brownouts ?? failure}
      busy={busy}
      isDirty={JSON.stringify(drafts) !== JSON.stringify(toDrafts(version.brownouts))}
      onSave={save}
    >
      {drafts.length > 0 && (
        <ul aria-label="Outages" className="grid grid-cols-1 gap-3">
          {drafts.map((draft, index) => (
            <BrownoutRow
              key={draft.key}
              draft={draft}
              number={index + 1}
              onChange={(next) => change(drafts.map((each) => (each === draft ? next : each)))}
              onRemove={() => change(drafts.filter((each) => each !== draft))}
            />
          ))}
        </ul>
      )}
      <Button size="sm" className="w-fit" onClick={() => change(withBrownout(drafts))}>
        <Plus aria-hidden />
        Add outage
      </Button>
    </Announcement>
  );
}

interface BrownoutRowProps {
  draft: BrownoutDraft;
  number: number;
  onChange: (draft: BrownoutDraft) => void;
  onRemove: () => void;
}

function BrownoutRow({ draft, number, onChange, onRemove }: BrownoutRowProps) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2 sm:grid-cols-[14rem_14rem_auto]">
      <FormField label={`Outage ${number} from`}>
        <Input
          type="datetime-local"
          value={draft.from}
          onChange={(event) => onChange({ ...draft, from: event.target.value })}
        />
      </FormField>
      <FormField label={`Outage ${number} to`} className="max-sm:col-start-1">
        <Input
          type="datetime-local"
          value={draft.to}
          onChange={(event) => onChange({ ...draft, to: event.target.value })}
        />
      </FormField>
      <IconButton label={`Remove outage ${number}`} className="justify-self-start" onClick={onRemove}>
        <Trash2 aria-hidden className="size-3.5!" />
      </IconButton>
    </li>
  );
}
