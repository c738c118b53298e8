import { Badge } from "@/components/ui/badge";
import { type Collection, ruleNamesOf } from "@/types/schema";
import { ACCESS_TONES } from "./rule-editor";
import { ACCESS_LABELS, summarizeRules } from "./rules.utils";

/** Who may do what in a collection, in a few words. */
export function AccessSummary({ collection }: { collection: Collection }) {
  const names = ruleNamesOf(collection);
  return (
    <ul aria-label="Access" className="flex flex-wrap gap-x-3 gap-y-1">
      {summarizeRules(collection.rules, names).map(({ access, verbs }) => (
        <li key={access} className="flex items-center gap-1.5 whitespace-nowrap">
          <Badge tone={ACCESS_TONES[access]}>{ACCESS_LABELS[access]}</Badge>
          <span className="text-ink-muted text-xs">
            {verbs.length === names.length ? "everything" : verbs.join(", ")}
          </span>
        </li>
      ))}
    </ul>
  );
}
