import { Textarea } from "@/components/ui/textarea";
import { cn } from "@/utils/cn";
import { type ControlProps, draftText, INPUT_MODES } from "../editors/control";
import { isItems } from "../fields/draft.utils";

interface CellTextProps extends ControlProps {
  /** Enter makes a line; JSON and lists, of which each line is an item. */
  manyLines: boolean;
  "aria-label": string;
}

/** Text, numbers, JSON and lists in a cell, as wide as the cell and as high as the text. */
export function CellText({ field, draft, onChange, manyLines, ...aria }: CellTextProps) {
  const isList = isItems(draft);
  const text = isList ? draft.join("\n") : draftText(draft);
  return (
    <div className={cn("rounded-md bg-raised", manyLines && "w-80 shadow-pop")}>
      <Textarea
        {...aria}
        rows={1}
        value={text}
        placeholder={draft === null ? "null" : isList ? "One item a line" : "empty text"}
        spellCheck={false}
        inputMode={INPUT_MODES[field.type]}
        className={cn(
          "block max-h-64 min-h-[37px] resize-none overflow-y-auto py-2",
          manyLines && "min-h-24",
          field.type === "json" && "font-mono text-xs",
        )}
        onChange={({ target: { value } }) => onChange(isList ? itemsOf(value) : value)}
      />
      {manyLines && (
        <p className="px-2.5 py-1 text-ink-muted text-xs">{isList ? "One item a line. " : ""}Tab saves.</p>
      )}
    </div>
  );
}

/** One item a line; a text without any is an empty list. */
function itemsOf(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}
