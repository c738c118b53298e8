import { type Change, changesBetween } from "./audit-diff.utils";

/** What an act has changed, value by value. */
export function AuditDiff({ before, after }: { before: unknown; after: unknown }) {
  const changes = changesBetween(before ?? undefined, after ?? undefined);
  return (
    <section aria-labelledby="audit-changes">
      <h3 id="audit-changes" className="mb-2 font-medium">
        Changes
      </h3>
      {changes.length === 0 ? (
        <p className="rounded-lg border bg-canvas px-3 py-4 text-center text-ink-muted">
          {before || after ? "Nothing is other than it was before." : "No value is kept of this."}
        </p>
      ) : (
        <ul className="divide-y overflow-hidden rounded-lg border bg-surface">
          {changes.map((change) => (
            <li key={change.path} className="py-2">
              {change.path !== "" && <p className="px-3 pb-1 font-medium text-xs">{change.path}</p>}
              <Side change={change} side="before" />
              <Side change={change} side="after" />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const LOOKS = {
  before: { sign: "−", word: "Before: ", box: "bg-danger-soft", ink: "text-danger" },
  after: { sign: "+", word: "After: ", box: "bg-success-soft", ink: "text-success" },
};

function Side({ change, side }: { change: Change; side: "before" | "after" }) {
  const text = change[side];
  if (text === undefined) return null;
  const { sign, word, box, ink } = LOOKS[side];
  return (
    <p className={`flex gap-2 px-3 py-0.5 font-mono text-xs ${box}`}>
      <span aria-hidden className={ink}>
        {sign}
      </span>
      <span className="sr-only">{word}</span>
      <span className="min-w-0 break-all">{text}</span>
    </p>
  );
}
