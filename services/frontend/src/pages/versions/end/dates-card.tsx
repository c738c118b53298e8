import { useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Code } from "@/components/ui/code";
import { Input } from "@/components/ui/input";
import type { Version } from "@/services/versions";
import { fromLocalInput, toLocalInput } from "@/utils/time";
import { Announcement } from "./announcement";
import { type OverrideChoice, OverrideFields, overrideOf } from "./override-fields";
import { useAnnounce } from "./use-announce";

/** From when clients are told to move on, and from when the version may stop answering. */
export function DatesCard({ version }: { version: Version }) {
  const [deprecated, setDeprecated] = useState(toLocalInput(version.deprecated_at));
  const [sunset, setSunset] = useState(toLocalInput(version.sunset_at));
  const [override, setOverride] = useState<OverrideChoice>({ force: false, reason: "" });
  const [isRefused, setRefused] = useState(false);
  const { announce, busy, faults, failure } = useAnnounce(version.version, [
    "deprecated_at",
    "sunset_at",
    "force",
    "reason",
  ]);
  const isDirty =
    deprecated !== toLocalInput(version.deprecated_at) || sunset !== toLocalInput(version.sunset_at);
  // A near sunset is the one thing that can be forced: offered from the first refusal on.
  const canForce = isRefused || ["sunset_at", "force", "reason"].some((key) => faults[key] !== undefined);
  const save = () => {
    setRefused(canForce);
    announce({
      deprecated_at: fromLocalInput(deprecated),
      sunset_at: fromLocalInput(sunset),
      ...overrideOf(override),
    });
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
      isDirty={isDirty}
      onSave={save}
    >
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <FormField
          label="Deprecated from"
          optional
          hint="Clients should move on."
          error={faults.deprecated_at}
        >
          <Input
            type="datetime-local"
            value={deprecated}
            onChange={(event) => setDeprecated(event.target.value)}
          />
        </FormField>
        <FormField
          label="Sunset"
          optional
          hint="From then on it may stop answering."
          error={faults.sunset_at ?? faults.force}
        >
          <Input type="datetime-local" value={sunset} onChange={(event) => setSunset(event.target.value)} />
        </FormField>
      </div>
      {canForce && <OverrideFields choice={override} error={faults.reason} onChoose={setOverride} />}
    </Announcement>
  );
}
