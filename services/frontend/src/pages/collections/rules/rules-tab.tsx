import { Check, CircleAlert } from "lucide-react";
import { useState } from "react";
import { LeaveGuard } from "@/components/feedback/leave-guard";
import { Card } from "@/components/layout/card";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Code } from "@/components/ui/code";
import { Spinner } from "@/components/ui/spinner";
import { toast } from "@/stores/toast";
import { type ChangeDocument, type Collection, isView, type Rules } from "@/types/schema";
import { plural } from "@/utils/text";
import { operationFaults } from "../draft/faults.utils";
import { ReviewDialog } from "../review/review-dialog";
import { useReview } from "../review/use-review";
import { ownersOf } from "../schema/schema.utils";
import { FieldRulesCard } from "./field-rules-card";
import { RuleFields } from "./rule-fields";
import { RuleReference } from "./rule-reference";
import { COLLECTION_RULE_SET, VIEW_RULE_SET } from "./rule-sets";
import { changedRules } from "./rules.utils";
import { useRuleCheck } from "./use-rule-check";

/** The five rules of a collection: written, checked while they are typed, reviewed and applied. */
export function RulesTab({ collection }: { collection: Collection }) {
  const [edited, setEdited] = useState<Rules | null>(null);
  const rules = edited ?? collection.rules;
  const changes = Object.keys(changedRules(collection.rules, rules)).length;
  const toDocument = (source: Rules): ChangeDocument => ({
    operations: [
      { op: "set_rules", collection: collection.name, rules: changedRules(collection.rules, source) },
    ],
  });
  const check = useRuleCheck(changes > 0 ? edited : null, toDocument);
  const faults = operationFaults(check.entries, "");
  const review = useReview((entries) => {
    // The check tells the same at its place; here stands what is about no rule.
    const rest = operationFaults(entries, "").filter(({ place }) => !place.startsWith("rules/"));
    return rest.length > 0 ? rest.map(({ detail }) => detail).join(" ") : null;
  });
  const isDirty = changes > 0;
  return (
    <div className="grid grid-cols-1 gap-4">
      {collection.name === "users" && (
        <Callout>
          Accounts register at <Code>/auth/register</Code>, whatever the rule for create says.
        </Callout>
      )}
      <Card className="p-4">
        <RuleFields
          set={isView(collection) ? VIEW_RULE_SET : COLLECTION_RULE_SET}
          rules={rules}
          owners={ownersOf(collection)}
          faults={faults}
          onChange={(verb, rule) => setEdited({ ...rules, [verb]: rule })}
        />
      </Card>
      {!isView(collection) && <FieldRulesCard collection={collection} />}
      <RuleReference />
      {review.failure && (
        <Callout tone="danger" alert title="The change cannot be planned">
          {review.failure}
        </Callout>
      )}
      {isDirty && (
        <div className="sticky bottom-0 flex flex-wrap items-center justify-end gap-2 rounded-lg border bg-raised px-3 py-2.5 shadow-pop">
          <CheckLine state={check.state} changes={changes} faults={faults.length} />
          <Button variant="ghost" onClick={() => setEdited(null)}>
            Discard
          </Button>
          <Button
            variant="primary"
            busy={review.busy}
            disabledReason={faults.length > 0 && "Mend what is underlined first."}
            onClick={() => void review.start(toDocument(rules))}
          >
            Review
          </Button>
        </div>
      )}
      <ReviewDialog
        review={review}
        action="Apply rules"
        onApplied={() => {
          setEdited(null);
          review.close();
          toast({ tone: "success", title: `Rules of ${collection.name} changed` });
        }}
      />
      <LeaveGuard what="What you changed in the rules" isDirty={() => isDirty} />
    </div>
  );
}

function CheckLine({ state, changes, faults }: { state: string; changes: number; faults: number }) {
  const words: Record<string, string> = {
    checking: "Checking…",
    valid: `${plural(changes, "rule")} changed`,
    invalid: `${plural(faults, "rule")} to mend`,
    unknown: "Not checked",
  };
  return (
    <p role="status" className="mr-auto flex items-center gap-2 text-ink-muted [&_svg]:size-4">
      {state === "checking" && <Spinner />}
      {state === "valid" && <Check aria-hidden className="text-success" />}
      {state === "invalid" && <CircleAlert aria-hidden className="text-danger" />}
      {words[state]}
    </p>
  );
}
