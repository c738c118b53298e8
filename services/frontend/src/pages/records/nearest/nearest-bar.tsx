import { useQuery } from "@tanstack/react-query";
import { LocateFixed, X } from "lucide-react";
import { SegmentedChoice } from "@/components/form/segmented-choice";
import { IconButton } from "@/components/ui/icon-button";
import { relatedQuery } from "@/services/records";
import type { Collection } from "@/types/schema";
import { shortId } from "@/utils/text";
import { METRICS, readVector, shortVector } from "@/utils/vectors";
import type { NearestStart, View } from "../use-view";

interface NearestBarProps {
  collection: Collection;
  start: NearestStart;
  view: View;
}

/** What the rows are near to, how distance is measured, and the way back to another order. */
export function NearestBar({ collection, start, view }: NearestBarProps) {
  const { field, record, vector = "", metric = "cosine" } = start;
  return (
    <section
      aria-label="Order by distance"
      className="flex min-h-11 shrink-0 items-center gap-3 border-b bg-accent-soft px-3 py-1.5 sm:px-4"
    >
      <p className="flex min-w-0 flex-1 flex-wrap items-center gap-x-1.5">
        <LocateFixed aria-hidden className="mr-0.5 size-4 shrink-0 text-accent" />
        <span>The nearest to</span>
        {record === undefined ? (
          <span className="min-w-0 break-all font-mono text-xs">
            {shortVector(readVector(vector, undefined))}
          </span>
        ) : (
          <StartRecord collection={collection} id={record} onOpen={view.open} />
        )}
        <span>
          by <span className="font-mono text-xs">{field}</span>
        </span>
      </p>
      <SegmentedChoice
        legend="Distance"
        options={METRICS}
        value={metric}
        onValueChange={(chosen) => view.setNearest({ ...start, metric: chosen })}
      />
      <IconButton size="icon-sm" label="Clear the order by distance" onClick={() => view.setSort(undefined)}>
        <X aria-hidden />
      </IconButton>
    </section>
  );
}

interface StartRecordProps {
  collection: Collection;
  id: string;
  onOpen: (id: string) => void;
}

/** The record that the others are near to, by its name or id. */
function StartRecord({ collection, id, onOpen }: StartRecordProps) {
  const label = useQuery(relatedQuery(collection, [id])).data?.get(id);
  return (
    <button
      type="button"
      title={id}
      className="max-w-72 truncate rounded-sm font-medium underline underline-offset-2"
      onClick={() => onOpen(id)}
    >
      {label ?? <span className="font-mono text-xs">{shortId(id)}</span>}
    </button>
  );
}
