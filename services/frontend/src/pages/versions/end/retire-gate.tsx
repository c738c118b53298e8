import { FormField } from "@/components/form/form-field";
import { RadioOption } from "@/components/form/radio-option";
import { Callout } from "@/components/ui/callout";
import { Input } from "@/components/ui/input";
import { Moment } from "@/components/ui/moment";
import type { BlockingClient } from "@/services/versions";
import { formatCount, plural } from "@/utils/text";
import { peopleOf, type RetireChoice, usedFields } from "./retire-terms.utils";

interface RetireGateProps {
  number: number;
  clients: readonly BlockingClient[];
  choice: RetireChoice;
  onChoose: (choice: RetireChoice) => void;
}

/** Who would lose access, and on which terms that is accepted. */
export function RetireGate({ number, clients, choice, onChoose }: RetireGateProps) {
  const people = plural(peopleOf(clients), "person", "people");
  return (
    <>
      <Callout tone="warning" alert title={`v${number} is in use`}>
        {people} would lose access.
      </Callout>
      {clients.length > 0 && (
        <ul aria-label="Clients" className="divide-y rounded-lg border bg-surface">
          {clients.map(({ name, count, users, last_seen, fields }) => (
            <li key={name} className="flex flex-wrap items-baseline gap-x-3 px-3 py-2">
              <span className="min-w-0 flex-1 basis-40 break-all font-mono">{name}</span>
              <span className="text-ink-muted text-xs">
                {plural(users, "person", "people")}, {formatCount(count)} calls, <Moment at={last_seen} />
              </span>
              <span className="w-full break-words text-ink-muted text-xs">Uses {usedFields(fields)}.</span>
            </li>
          ))}
        </ul>
      )}
      <fieldset className="grid grid-cols-1 gap-3">
        <legend className="mb-2 font-medium">Retire it all the same?</legend>
        <RadioOption
          name="terms"
          label={`Accept that ${people} lose access`}
          hint="Refused if more people call it meanwhile."
          checked={choice.way === "accept"}
          onSelect={() => onChoose({ ...choice, way: "accept" })}
        />
        <RadioOption
          name="terms"
          label="Force it, whoever calls"
          hint="The reason stands in the version's history."
          checked={choice.way === "force"}
          onSelect={() => onChoose({ ...choice, way: "force" })}
        />
      </fieldset>
      {choice.way === "force" && (
        <FormField label="Reason">
          <Input
            value={choice.reason}
            onChange={(event) => onChoose({ ...choice, reason: event.target.value })}
          />
        </FormField>
      )}
    </>
  );
}
