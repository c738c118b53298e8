import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { cn } from "@/utils/cn";
import { keepsEmptyText } from "../fields/draft.utils";
import { type ControlProps, draftText, INPUT_MODES } from "./control";

/** Texts up to here stay on one line. */
const LINE_LENGTH = 120;

/** Text, numbers, JSON and everything else that is written by hand. Null and empty text stay apart. */
export function TextControl({ field, draft, onChange, ...aria }: ControlProps) {
  const text = draftText(draft);
  const isVector = field.type === "vector";
  const isJson = field.type === "json" || isVector;
  const isLong = isJson || (field.type === "text" && (field.max_length ?? text.length) > LINE_LENGTH);
  const shared = {
    ...aria,
    value: text,
    placeholder: draft !== null ? "empty text" : field.required ? undefined : "null",
    spellCheck: field.type === "text",
    autoComplete: "off",
  };
  const toNull = keepsEmptyText(field) && !field.required && draft !== null;
  const mono = field.type !== "text" && "font-mono";
  return (
    <div className="relative">
      {isLong ? (
        <Textarea
          {...shared}
          className={cn(mono, isJson && "text-xs", isVector && "max-h-64")}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <Input
          {...shared}
          inputMode={INPUT_MODES[field.type]}
          className={cn(mono, toNull && "pr-16")}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {toNull && (
        <Button
          size="sm"
          variant="ghost"
          className="absolute top-1 right-1 h-6 px-1.5 font-mono font-normal"
          aria-label={`null: clear ${field.name}`}
          onClick={() => onChange(null)}
        >
          null
        </Button>
      )}
    </div>
  );
}
