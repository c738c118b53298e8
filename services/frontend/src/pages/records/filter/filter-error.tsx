import type { ProblemEntry } from "@/services/errors";
import { excerptAt } from "./excerpt.utils";

interface FilterErrorProps {
  expression: string;
  fault: ProblemEntry;
  /** Puts the caret there. */
  onShow: (position: number) => void;
}

/** What is wrong with a filter, and where: the words around it with the place marked. */
export function FilterError({ expression, fault, onShow }: FilterErrorProps) {
  const { position, detail } = fault;
  const excerpt = position === undefined ? null : excerptAt(expression, position);
  return (
    <div
      role="alert"
      id="filter-fault"
      className="mt-1.5 flex flex-wrap items-baseline gap-x-3 gap-y-1 text-danger text-xs"
    >
      <span>{detail.charAt(0).toUpperCase() + detail.slice(1)}</span>
      {excerpt && position !== undefined && (
        <button
          type="button"
          onClick={() => onShow(position)}
          className="min-h-6 min-w-0 truncate rounded-sm bg-danger-soft px-1.5 font-mono text-ink"
        >
          <span className="sr-only">Go to </span>
          {excerpt.before}
          <mark className="bg-transparent text-danger underline decoration-2 decoration-wavy underline-offset-2">
            {excerpt.marked}
          </mark>
          {excerpt.after}
          <span className="sr-only"> at character {position + 1}</span>
        </button>
      )}
    </div>
  );
}
