import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { collectionsQuery } from "@/services/collections";
import { GrantRow } from "./grant-row";
import type { Grant } from "./scopes.utils";

interface GrantListProps {
  grants: readonly Grant[];
  error: string | undefined;
  onChange: (grants: readonly Grant[]) => void;
}

/** What a key may do, a line for each collection. */
export function GrantList({ grants, error, onChange }: GrantListProps) {
  const id = useId();
  const { data: collections = [] } = useQuery(collectionsQuery());
  const targets = ["*", ...collections.map(({ name }) => name), "files"];
  // Everything is chosen by hand: it is rarely what a further line is for.
  const free = targets.find((target) => target !== "*" && grants.every(({ on }) => on !== target));
  const next = Math.max(-1, ...grants.map(({ key }) => key)) + 1;
  return (
    <fieldset aria-describedby={error ? id : undefined}>
      <legend className="mb-1.5 font-medium text-sm">May</legend>
      <div className="space-y-2">
        {grants.map((grant) => (
          <GrantRow
            key={grant.key}
            grant={grant}
            targets={targets}
            onChange={(changed) => onChange(grants.map((each) => (each.key === grant.key ? changed : each)))}
            onRemove={() => onChange(grants.filter((each) => each.key !== grant.key))}
          />
        ))}
      </div>
      {error && (
        <p id={id} role="alert" className="mt-1.5 text-danger text-xs">
          {error}
        </p>
      )}
      {free !== undefined && (
        <Button
          size="sm"
          className="mt-2"
          onClick={() => onChange([...grants, { key: next, on: free, operations: ["read"] }])}
        >
          <Plus aria-hidden />
          Another collection
        </Button>
      )}
    </fieldset>
  );
}
