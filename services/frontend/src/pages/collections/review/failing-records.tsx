import { Link } from "@tanstack/react-router";
import { CopyableId } from "@/components/ui/copyable-id";
import type { OperationReport } from "@/services/collections";
import { plural } from "@/utils/text";
import { exampleOf } from "./failing-records.utils";

interface FailingRecordsProps {
  reported: OperationReport;
  /** The collection's name, where the operation has one. */
  collection: unknown;
}

/** The records that stand in the way of an operation, some of them by id. */
export function FailingRecords({ reported: { rows_failing, examples }, collection }: FailingRecordsProps) {
  const found = examples.map(exampleOf);
  return (
    <div className="mt-2 rounded-md bg-danger-soft px-2.5 py-2">
      <p className="text-danger">
        {plural(rows_failing, "stored record")} {rows_failing === 1 ? "stands" : "stand"} in the way.
      </p>
      <ul aria-label="Examples" className="mt-1 text-xs">
        {found.map(({ id, text }) => (
          <li key={id ?? text} className="flex flex-wrap items-center gap-x-2">
            {id !== null && <CopyableId id={id} />}
            <span className="break-all text-ink-muted">{text}</span>
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
