import { ChevronLeft, ChevronRight, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useRefusal } from "@/hooks/use-refusal";
import type { RecordPage } from "@/services/records";
import { formatCount, plural } from "@/utils/text";
import type { Selection } from "./use-selection";

interface GridFooterProps {
  page: RecordPage;
  /** How many records match in all; undefined until it is known. */
  count: number | undefined;
  selection: Selection;
  /** Absent where records are not deleted here. */
  onDelete: ((ids: readonly string[]) => void) | undefined;
  onPage: (cursor: string) => void;
}

/** What is shown of how much, the pages, and what can be done with the selected rows. */
export function GridFooter({ page, count, selection, onDelete, onPage }: GridFooterProps) {
  const refusal = useRefusal("developer");
  const shown = page.items.length;
  const selected = selection.ids.size;
  return (
    <footer className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t bg-canvas px-3 py-1.5 sm:px-4">
      {selected > 0 ? (
        <>
          <span role="status" className="font-medium">
            {formatCount(selected)} selected
          </span>
          <Button size="sm" onClick={selection.clear}>
            Clear
          </Button>
          {onDelete && (
            <Button
              size="sm"
              className="text-danger"
              disabledReason={refusal}
              onClick={() => onDelete([...selection.ids])}
            >
              <Trash2 aria-hidden />
              Delete
            </Button>
          )}
        </>
      ) : (
        <span role="status" className="text-ink-muted text-xs">
          {count === undefined || count === shown
            ? plural(shown, "record")
            : `${formatCount(shown)} of ${plural(count, "record")}`}
        </span>
      )}
      <div className="ml-auto flex gap-2">
        <Button
          size="sm"
          disabledReason={page.prev === null && "This is the first page."}
          onClick={() => page.prev !== null && onPage(page.prev)}
        >
          <ChevronLeft aria-hidden />
          Previous
        </Button>
        <Button
          size="sm"
          disabledReason={page.next === null && "This is the last page."}
          onClick={() => page.next !== null && onPage(page.next)}
        >
          Next
          <ChevronRight aria-hidden />
        </Button>
      </div>
    </footer>
  );
}
