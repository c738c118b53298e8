import { Link } from "@tanstack/react-router";
import { CopyableId } from "@/components/ui/copyable-id";
import type { OperationReport } from "@/services/collections";
import { cn } from "@/utils/cn";
import { exampleOf, failingWords } from "./failing-records.utils";

const SHOWN = 5;

interface FailingRecordsProps {
  reported: OperationReport;
  /** The collection's name, where the operation has one. */
  collection: unknown;
  /** The version whose clients keep what they have; null if the change makes none beside it. */
  older: number | null;
}

/** The records that stand in the way of an operation or do not fit its limits, some of them by id. */
export function FailingRecords({ reported, collection, older }: FailingRecordsProps) {
  const { blocks, text } = failingWords(reported, older);
  const found = reported.examples.slice(0, SHOWN).map(exampleOf);
  return (
    <div className={cn("mt-2 rounded-md px-2.5 py-2", blocks ? "bg-danger-soft" : "bg-warning-soft")}>
      <p className={blocks ? "text-danger" : undefined}>{text}</p>
      <ul aria-label="Examples" className="mt-1 text-xs">
        {found.map(({ id, text: said }) => (
          <li key={id ?? said} className="flex flex-wrap items-center gap-x-2">
            {id !== null && <CopyableId id={id} />}
            <span className="break-words text-ink-muted">{said}</span>
          </li>
        ))}
      </ul>
      {typeof collection === "string" && (
        <Link to="/data/$name" params={{ name: collection }} className="text-xs underline">
          Open {collection}
        </Link>
      )}
    </div>
  );
}
