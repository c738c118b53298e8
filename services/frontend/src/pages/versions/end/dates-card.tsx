import { useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Code } from "@/components/ui/code";
import { Input } from "@/components/ui/input";
import type { Version } from "@/services/versions";
import { fromLocalInput, toLocalInput } from "@/utils/time";
import { Announcement } from "./announcement";
import { type DatesDraft, datesFaults } from "./dates.utils";
import { type OverrideChoice, OverrideFields, overrideOf } from "./override-fields";
import { useAnnounce } from "./use-announce";

const KEYS = ["deprecated_at", "sunset_at"] as const;

const WORDS = {
  deprecated_at: { label: "Deprecated from", hint: "Clients should move on." },
  sunset_at: { label: "Sunset", hint: "From then on it may stop answering." },
};

/** From when clients are told to move on, and from when the version may stop answering. */
export function DatesCard({ version }: { version: Version }) {
  const announced: DatesDraft = {
    deprecated_at: toLocalInput(version.deprecated_at),
    sunset_at: toLocalInput(version.sunset_at),
  };
  const [dates, setDates] = useState(announced);
  const [attempted, setAttempted] = useState(false);
  const [override, setOverride] = useState<OverrideChoice>({ force: false, reason: "" });
  const { announce, busy, failure, ...refused } = useAnnounce(version.version, "Dates", [...KEYS, "reason"]);
  const own = datesFaults(dates);
  const faults = { ...refused.faults, ...(attempted ? own : {}) };
  const save = () => {
    setAttempted(true);
    if (Object.keys(own).length > 0) return;
    const [deprecated_at, sunset_at] = [fromLocalInput(dates.deprecated_at), fromLocalInput(dates.sunset_at)];
    announce({ deprecated_at, sunset_at, ...overrideOf(override) });
  };
  return (
    <Announcement
      title="Dates"
      description={
        <>
          Every answer tells them to clients by the headers <Code>Deprecation</Code> and <Code>Sunset</Code>{" "}
          once they are set. The version is not retired by itself.
        </>
      }
      failure={failure}
      busy={busy}
      isDirty={KEYS.some((key) => dates[key] !== announced[key])}
      onSave={save}
    >
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        {KEYS.map((key) => (
          <FormField key={key} label={WORDS[key].label} optional hint={WORDS[key].hint} error={faults[key]}>
            <Input
              type="datetime-local"
              value={dates[key]}
              onChange={(event) => setDates({ ...dates, [key]: event.target.value })}
            />
          </FormField>
        ))}
      </div>
      {(refused.isShortNotice || override.force) && (
        <OverrideFields choice={override} error={refused.faults.reason} onChoose={setOverride} />
      )}
    </Announcement>
  );
}
