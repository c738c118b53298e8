import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { RecordSearch } from "@/components/form/record-search";
import { IconButton } from "@/components/ui/icon-button";
import { collectionQuery } from "@/services/collections";
import { relatedQuery } from "@/services/records";
import type { Collection } from "@/types/schema";
import { RelatedContext } from "../cells/related-context";
import { RelationChip } from "../cells/relation-chip";
import { type ControlProps, draftItems, draftText } from "./control";

/** One related record, or several: what is chosen, and a search for others. */
export function RelationControl(props: ControlProps) {
  const target = useQuery(collectionQuery(props.field.collection ?? "")).data;
  if (!target)
    return <p className="text-ink-muted text-xs">There is no collection {props.field.collection}.</p>;
  return <TargetControl {...props} target={target} />;
}

function TargetControl({ field, draft, onChange, target, ...aria }: ControlProps & { target: Collection }) {
  const current = draftText(draft);
  const chosen = field.list ? draftItems(draft) : current === "" ? [] : [current];
  const labels = useQuery(relatedQuery(target, chosen)).data ?? new Map<string, string | null>();
  const remove = (id: string) => onChange(field.list ? chosen.filter((each) => each !== id) : null);
  const choose = (id: string) => {
    if (!field.list) onChange(id);
    else if (!chosen.includes(id)) onChange([...chosen, id]);
  };
  return (
    <RelatedContext value={new Map([[target.name, labels]])}>
      <div className="space-y-2">
        {chosen.length > 0 && (
          <ul aria-label={`Chosen for ${field.name}`} className="flex flex-wrap gap-2">
            {chosen.map((id) => (
              <li key={id} className="flex min-w-0 items-center gap-0.5">
                <RelationChip collection={target.name} id={id} tabbable />
                {(field.list || !field.required) && (
                  <IconButton
                    size="icon-sm"
                    label={`Remove ${labels.get(id) ?? id}`}
                    onClick={() => remove(id)}
                  >
                    <X aria-hidden />
                  </IconButton>
                )}
              </li>
            ))}
          </ul>
        )}
        <RecordSearch {...aria} target={target} onChoose={choose} empty={chosen.length === 0} />
      </div>
    </RelatedContext>
  );
}
