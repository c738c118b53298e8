import { Card } from "@/components/layout/card";
import { Skeleton } from "@/components/ui/skeleton";
import type { TemplateWords } from "@/services/templates";
import { cn } from "@/utils/cn";
import { MailWords } from "../mail-words";

interface TemplatePreviewProps {
  /** The mail as the server made it; null until it has. */
  written: TemplateWords | null;
  /** It is one of other words. */
  stale: boolean;
}

/** What a mail says that is made of the words, with made-up values. */
export function TemplatePreview({ written, stale }: TemplatePreviewProps) {
  return (
    <Card title="Preview" aside={<span className="text-ink-muted text-xs">With made-up values</span>}>
      <div className={cn("grid grid-cols-1 gap-4 p-4", stale && "opacity-60")} aria-busy={stale}>
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
