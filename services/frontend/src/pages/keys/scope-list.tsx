import { Code } from "@/components/ui/code";
import { Tooltip } from "@/components/ui/tooltip";
import { plural } from "@/utils/text";

const SHOWN = 4;

interface ScopeListProps {
  scopes: readonly string[];
  addresses: readonly string[];
}

/** What a key may do, and from where; more than a few scopes are told on hover and focus. */
export function ScopeList({ scopes, addresses }: ScopeListProps) {
  const more = scopes.slice(SHOWN);
  return (
    <span className="flex flex-wrap items-center gap-1">
      {scopes.slice(0, SHOWN).map((scope) => (
        <Code key={scope} className="whitespace-nowrap">
          {scope}
        </Code>
      ))}
      {more.length > 0 && <Hidden label={`${more.length} more`} text={more.join(", ")} />}
      {addresses.length > 0 && (
        <Hidden label={`from ${plural(addresses.length, "network")}`} text={addresses.join(", ")} />
      )}
    </span>
  );
}

function Hidden({ label, text }: { label: string; text: string }) {
  return (
    <Tooltip label={text}>
      {/* A button, so that the keyboard reaches what the tooltip tells. */}
      <button type="button" className="cursor-default rounded-sm px-0.5 text-ink-muted text-xs">
        {label}
      </button>
    </Tooltip>
  );
}
