import { Link } from "@tanstack/react-router";
import { ArrowUpRight } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { RuleCheck } from "@/services/explain";
import { formatCount } from "@/utils/text";
import {
  aboutWords,
  ERROR_HINT,
  isOfRows,
  markedRule,
  ruleName,
  valueWords,
  verdictWords,
} from "./check-words.utils";

const OUTCOMES: Record<string, { label: string; tone: Tone }> = {
  true: { label: "true", tone: "success" },
  false: { label: "false", tone: "danger" },
  error: { label: "no value", tone: "danger" },
};

const PARTIAL: { label: string; tone: Tone } = { label: "leaves rows out", tone: "warning" };

/** One rule with the part of it that decided, and the values which that part read. */
export function CheckCard({ check }: { check: RuleCheck }) {
  const { rule, outcome, values } = check;
  const isPartial = isOfRows(check) && outcome !== "true";
  const shown = isPartial ? PARTIAL : (OUTCOMES[outcome] ?? { label: outcome, tone: "neutral" });
  const paths = Object.entries(values);
  return (
    <li className="rounded-lg border bg-surface">
      <div className="flex items-start justify-between gap-3 px-4 pt-3">
        <div className="min-w-0">
          <h2 className="break-words font-medium">{ruleName(check)}</h2>
          <p className="text-ink-muted">{verdictWords(check)}</p>
        </div>
        <Badge tone={shown.tone}>{rule === null ? "no rule" : shown.label}</Badge>
      </div>
      <div className="grid grid-cols-1 gap-3 px-4 pt-3 pb-4">
        {rule !== null && (
          <RuleText rule={rule} clause={isOfRows(check) ? null : check.clause} outcome={outcome} />
        )}
        {outcome === "error" && !isPartial && <p className="text-ink-muted text-xs">{ERROR_HINT}</p>}
        {paths.length > 0 && <Values paths={paths} />}
        {check.hidden_by.length > 0 && <HiddenRows conditions={check.hidden_by} />}
        <AskedAbout check={check} />
      </div>
    </li>
  );
}

function RuleText({ rule, clause, outcome }: { rule: string; clause: string | null; outcome: string }) {
  const parts = markedRule(rule, clause);
  const mark = outcome === "true" ? "bg-success-soft text-success" : "bg-danger-soft text-danger";
  return (
    <div className="rounded-md border bg-sunken px-3 py-2 font-mono text-xs leading-5">
      <p className="whitespace-pre-wrap break-words">
        {parts ? (
          <>
            {parts.before}
            <mark className={`rounded-xs px-0.5 font-medium ${mark}`}>{parts.marked}</mark>
            {parts.after}
          </>
        ) : (
          rule
        )}
      </p>
      {parts === null && clause !== null && (
        <p className="mt-1.5 whitespace-pre-wrap break-words border-t pt-1.5">
          <span className="font-sans text-ink-muted">That is: </span>
          <mark className={`rounded-xs px-0.5 font-medium ${mark}`}>{clause}</mark>
        </p>
      )}
    </div>
  );
}

function Values({ paths }: { paths: readonly (readonly [string, unknown])[] }) {
  return (
    <div>
      <h3 className="mb-1 font-medium text-ink-muted text-xs">What it read</h3>
      <dl className="divide-y rounded-md border font-mono text-xs">
        {paths.map(([path, value]) => (
          <div
            key={path}
            className="grid grid-cols-1 gap-x-4 px-3 py-1.5 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
          >
            <dt className="break-words text-ink-muted">{path}</dt>
            <dd className="break-words">{valueWords(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function HiddenRows({ conditions }: { conditions: RuleCheck["hidden_by"] }) {
  return (
    <div>
      <h3 className="mb-1 font-medium text-ink-muted text-xs">Rows that each condition leaves out</h3>
      <ul aria-label="Rows left out" className="divide-y rounded-md border text-xs">
        {conditions.map(({ clause, rows }) => (
          <li key={clause} className="flex items-baseline justify-between gap-4 px-3 py-1.5">
            <span className="min-w-0 break-words font-mono">{clause}</span>
            <span className="shrink-0 tabular-nums">{formatCount(rows)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function AskedAbout({ check: { collection, record, about } }: { check: RuleCheck }) {
  const words = aboutWords(about);
  if (record === null && words === null) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 text-ink-muted text-xs">
      <span>Asked about the record{words ? ` ${words}` : ""}.</span>
      {record !== null && about === "stored" && (
        <Link
          to="/data/$name"
          params={{ name: collection }}
          search={{ record }}
          className="inline-flex min-h-6 items-center gap-0.5 rounded-sm text-ink underline underline-offset-2"
        >
          Open it
          <ArrowUpRight aria-hidden className="size-3.5" />
        </Link>
      )}
    </p>
  );
}
