import { Card } from "@/components/layout/card";
import { Skeleton } from "@/components/ui/skeleton";
import type { TemplateWords } from "@/services/templates";
import { MailWords } from "../mail-words";

interface TemplatePreviewProps {
  /** The mail as the server made it; null until it has. */
  written: TemplateWords | null;
  /** It is one of words as they were before. */
  stale: boolean;
}

/** What a mail says that is made of the words, with made-up values. */
export function TemplatePreview({ written, stale }: TemplatePreviewProps) {
  return (
    <Card
      title="Preview"
      aside={
        <span className="text-ink-muted text-xs">{stale ? "As it was before" : "With made-up values"}</span>
      }
      className="self-start"
    >
      <div className="grid grid-cols-1 gap-4 p-4">
        {written === null ? (
          <Skeleton className="h-96 w-full" />
        ) : (
          <>
            <p className="break-words font-semibold text-base">{written.subject}</p>
            <MailWords text={written.text} html={written.html} />
          </>
        )}
      </div>
    </Card>
  );
}
