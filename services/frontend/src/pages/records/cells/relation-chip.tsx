import { Link } from "@tanstack/react-router";
import { ArrowUpRight } from "lucide-react";
import { shortId } from "@/utils/text";

import { useRelatedLabel } from "./related-context";

interface RelationChipProps {
  collection: string | undefined;
  id: string;
  /** Takes part in the order of Tab; cells of the grid have an order of their own. */
  tabbable?: boolean;
}

/** A related record by name, else by id. Its arrow leads there: a press beside it is for the cell. */
export function RelationChip({ collection, id, tabbable = false }: RelationChipProps) {
  const label = useRelatedLabel(collection, id);
  const text = label ?? shortId(id);
  return (
    <span
      title={`${collection} ${id}`}
      className="inline-flex h-6 min-w-0 max-w-full items-center rounded-md border bg-canvas pl-1.5 text-xs"
    >
      <span className={label == null ? "truncate font-mono text-ink-muted" : "truncate"}>{text}</span>
      {collection === undefined ? (
        <span className="w-1.5" />
      ) : (
        <Link
          to="/data/$name"
          params={{ name: collection }}
          search={{ record: id }}
          preload={false}
          tabIndex={tabbable ? 0 : -1}
          aria-label={`Go to ${text}`}
          className="grid size-6 shrink-0 place-items-center rounded-md text-ink-faint hover:text-accent"
        >
          <ArrowUpRight aria-hidden className="size-3.5" />
        </Link>
      )}
    </span>
  );
}
