import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { plural } from "@/utils/text";
import type { Fault } from "./draft/faults.utils";
import { useSubmit } from "./use-submit";

export interface DraftFormProps {
  faults: readonly Fault[];
  failure: string | null;
  busy: boolean;
  onSubmit: () => void;
  children: ReactNode;
}

/** The form in which a collection or a view is written, with the ways out of it. */
export function DraftForm({ faults, failure, busy, onSubmit, children }: DraftFormProps) {
  const form = useSubmit(onSubmit);
  return (
    <form {...form} className="grid grid-cols-1 gap-4">
      {children}
      {failure && (
        <Callout tone="danger" alert title="The change cannot be planned">
          {failure}
        </Callout>
      )}
      <div className="sticky bottom-0 -mx-4 flex items-center justify-end gap-2 border-t bg-surface/95 px-4 py-3 backdrop-blur sm:-mx-8 sm:px-8">
        {faults.length > 0 && (
          <p role="status" className="mr-auto text-danger">
            {plural(faults.length, "thing")} to mend
          </p>
        )}
        <Button asChild variant="ghost">
          <Link to="/collections">Cancel</Link>
        </Button>
        <Button type="submit" variant="primary" busy={busy}>
          Review
        </Button>
      </div>
    </form>
  );
}
