import { Link } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { Card } from "@/components/layout/card";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CodeText } from "@/components/ui/code";
import type { Collection, Field } from "@/types/schema";
import { FIELD_RULES } from "./field-rules.utils";
import { ACCESS_TONES } from "./rule-editor";
import { ACCESS_LABELS, accessOf } from "./rules.utils";

/** The fields of a collection that have rules of their own, and the way to their panels. */
export function FieldRulesCard({ collection: { name, fields } }: { collection: Collection }) {
  const ruled = fields.filter(({ rules }) => rules?.read !== undefined || rules?.write !== undefined);
  return (
    <Card title="Rules of fields">
      {ruled.length === 0 ? (
        <p className="px-4 py-3 text-ink-muted">
          <CodeText>
            None yet: whoever reads a record reads every field that is not hidden. A field gets rules of its
            own where it is changed, under Schema.
          </CodeText>
        </p>
      ) : (
        <ul aria-label="Fields with rules" className="divide-y">
          {ruled.map((field) => (
            <RuledField key={field.name} collection={name} field={field} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function RuledField({ collection, field }: { collection: string; field: Field }) {
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="break-words font-medium font-mono">{field.name}</p>
        <dl className="mt-1.5 grid grid-cols-[auto_auto_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1.5">
          {FIELD_RULES.filter((verb) => verb === "read" || field.computed === undefined).map((verb) => (
            <RuleLine key={verb} verb={verb} rule={field.rules?.[verb]} />
          ))}
        </dl>
      </div>
      <Button asChild size="sm" variant="ghost">
        <Link to="/collections/$name" params={{ name: collection }} search={{ edit: field.name }}>
          <Pencil aria-hidden />
          Change<span className="sr-only"> {field.name}</span>
        </Link>
      </Button>
    </li>
  );
}

function RuleLine({ verb, rule }: { verb: string; rule: string | undefined }) {
  const access = accessOf(rule);
  return (
    <>
      <dt className="text-ink-muted text-xs capitalize">{verb}</dt>
      <dd className="contents">
        {rule === undefined ? (
          <span className="col-span-2 text-ink-muted text-xs">As the collection allows</span>
        ) : (
          <>
            <Badge tone={ACCESS_TONES[access]}>{ACCESS_LABELS[access]}</Badge>
            <span className="break-words font-mono text-xs">{rule}</span>
          </>
        )}
      </dd>
    </>
  );
}
