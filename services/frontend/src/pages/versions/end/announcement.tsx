import type { FormEvent, ReactNode } from "react";
import { Card } from "@/components/layout/card";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { useRefusal } from "@/hooks/use-refusal";

interface AnnouncementProps {
  title: string;
  description: ReactNode;
  /** What was refused and stands at no control. */
  failure: string | null;
  busy: boolean;
  isDirty: boolean;
  onSave: () => void;
  children: ReactNode;
}

/** A part of what is announced of a version, with a button of its own. */
export function Announcement(props: AnnouncementProps) {
  const { title, description, failure, busy, isDirty, onSave, children } = props;
  const refusal = useRefusal("developer");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave();
  };
  return (
    <Card title={title}>
      <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-4 p-4">
        <p className="max-w-prose text-ink-muted">{description}</p>
        {children}
        {failure && (
          <Callout tone="danger" alert>
            {failure}
          </Callout>
        )}
        <Button
          type="submit"
          variant="primary"
          className="w-fit"
          busy={busy}
          disabledReason={refusal || (!isDirty && "Nothing is changed.")}
        >
          Announce
        </Button>
      </form>
    </Card>
  );
}
