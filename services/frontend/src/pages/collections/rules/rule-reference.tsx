import { ChevronRight } from "lucide-react";
import { Code } from "@/components/ui/code";
import { cn } from "@/utils/cn";

const NAMES: readonly (readonly [string, string])[] = [
  [
    "record",
    "The record, with every field: record.title. A relation leads on, as does an object: record.author.email, record.address.city.",
  ],
  [
    "previous",
    "The record as it is stored, while the changed one is checked. Update rules, and write rules of fields.",
  ],
  ["auth", "The user who calls: auth.id and every field of users. Null for anonymous callers."],
  ["request", "request.method, request.version and request.time."],
  [
    "posts_via_author",
    "The records of posts whose relation author points here: record.posts_via_author.exists(p, p.open).",
  ],
];

const SIGNS: readonly (readonly [string, string])[] = [
  ["== !=  < <= > >=", "Compare. null == null is true; any other comparison with null is an error."],
  ["&& || !", "Combine. An error in one side gives way to the other side's answer."],
  ["+ - * / %", "Calculate; + also joins texts."],
  ["in", 'Whether a list holds a value: record.status in ["open", "new"], auth.id in record.members.'],
  ["c ? a : b", "Choose."],
  ["has(record.phone)", "Whether there is a value."],
];

const FUNCTIONS: readonly (readonly [string, string])[] = [
  ["size(x)", "The length of a text or list."],
  ["contains, startsWith, endsWith", 'Search a text: record.title.contains("x").'],
  ["lowerAscii, trim, replace, substring", "Change a text."],
  ["indexOf, split, join", "Take texts apart and together."],
  ["exists, all", 'Ask a list: record.tags.exists(t, t == "rust").'],
  [
    'now(), timestamp("..."), duration("1h")',
    'Moments and spans: record.created_at > now() - duration("24h").',
  ],
  ['date("..."), decimal("...")', 'Days and exact numbers: record.price > decimal("9.50").'],
  ["distance, within", "Ask a place: record.place.distance(52.5, 13.4) < 1000, in metres."],
  ["cosine_distance, l2_distance", "How far a vector is from another, or from a list of numbers."],
  ["int, double, string", "Convert."],
];

/** What an expression can say; closed until somebody wants to know. */
export function RuleReference({ className }: { className?: string }) {
  return (
    <details className={cn("group rounded-lg border bg-surface", className)}>
      <summary className="flex min-h-11 list-none items-center gap-2 rounded-lg px-4 font-medium">
        <ChevronRight
          aria-hidden
          className="size-4 text-ink-faint transition-transform group-open:rotate-90"
        />
        What a rule can say
      </summary>
      <div className="grid grid-cols-1 gap-5 border-t p-4">
        <p className="text-ink-muted">
          A rule is one condition in the Common Expression Language. It lets a call through when it is true.{" "}
          <Code>true</Code> lets in everyone; no rule lets in operators alone. An error denies.
        </p>
        <Terms title="Names" terms={NAMES} />
        <Terms title="Operators" terms={SIGNS} />
        <Terms title="Functions" terms={FUNCTIONS} />
      </div>
    </details>
  );
}

function Terms({ title, terms }: { title: string; terms: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h2 className="mb-2 font-medium text-ink-muted text-xs">{title}</h2>
      <dl className="grid grid-cols-1 gap-x-6 gap-y-2 sm:grid-cols-[15rem_minmax(0,1fr)]">
        {terms.map(([term, meaning]) => (
          <div key={term} className="contents">
            <dt className="break-words font-mono text-xs leading-5">{term}</dt>
            <dd className="break-words text-ink-muted max-sm:mb-1.5">{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
