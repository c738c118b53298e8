import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import type { Field } from "@/types/schema";
import { cn } from "@/utils/cn";
import { shortId } from "@/utils/text";

import { calendarDay, copyText, localTime, memberTexts, utcTime, valueText } from "../fields/format.utils";
import { FileChip } from "./file-chip";
import { RelationChip } from "./relation-chip";
import { UrlLink } from "./url-link";
import { VectorValue } from "./vector-value";

interface CellValueProps {
  field: Field;
  value: unknown;
}

const SHOWN_ITEMS = 3;

/** A stored value on one line, by its type. Null and empty text look like nothing else. */
export function CellValue({ field, value }: CellValueProps) {
  if (value === null || value === undefined) return <Faint>null</Faint>;
  if (field.list && Array.isArray(value)) return <ListValue field={field} items={value} />;
  return RENDER[field.type]?.(value, field) ?? <TextValue text={copyText(value)} />;
}

function TextValue({ text }: { text: string }) {
  if (text === "") {
    return (
      <Faint>
        <span aria-hidden>""</span>
        <span className="sr-only">empty text</span>
      </Faint>
    );
  }
  return (
    <span className="truncate" title={text}>
      {text}
    </span>
  );
}

function Faint({ children }: { children: ReactNode }) {
  return <span className="font-mono text-ink-faint text-xs">{children}</span>;
}

function ListValue({ field, items }: { field: Field; items: readonly unknown[] }) {
  if (items.length === 0) return <Faint>[ ]</Faint>;
  const item = { ...field, list: false };
  const plain = field.type === "text" || field.type === "enum";
  // Of several, a long one must not press a short one flat.
  const width = items.length === 1 ? "max-w-full" : "max-w-20 shrink-0";
  return (
    <span className="flex min-w-0 items-center gap-1" title={valueText(field, items)}>
      <span className="flex min-w-0 items-center gap-1 overflow-hidden">
        {items.slice(0, SHOWN_ITEMS).map((each) => (
          <span key={copyText(each)} className={cn("flex min-w-0 items-center", width)}>
            {plain ? (
              <Badge className="min-w-0">
                <span className="truncate">{copyText(each)}</span>
              </Badge>
            ) : (
              <CellValue field={item} value={each} />
            )}
          </span>
        ))}
      </span>
      {items.length > SHOWN_ITEMS && <Faint>+{items.length - SHOWN_ITEMS}</Faint>}
    </span>
  );
}

/** The members that have a value, one after the other. */
function ObjectValue({ field, value }: CellValueProps) {
  const texts = memberTexts(field, value);
  if (texts.length === 0) return <Faint>{"{ }"}</Faint>;
  return (
    <span className="truncate" title={texts.map((text) => text.join(": ")).join("\n")}>
      {texts.map(([name, text], index) => (
        <span key={name}>
          {index > 0 && ", "}
          <span className="text-ink-muted">{name}</span> {text}
        </span>
      ))}
    </span>
  );
}

const RENDER: Record<string, (value: unknown, field: Field) => ReactNode> = {
  enum: (value) => <Badge>{copyText(value)}</Badge>,
  bool: (value) => (
    <span className="inline-flex items-center gap-1.5">
      {value === true ? (
        <Check aria-hidden className="size-3.5 text-success" />
      ) : (
        <X aria-hidden className="size-3.5 text-ink-faint" />
      )}
      {copyText(value)}
    </span>
  ),
  datetime: (value) => (
    <time className="truncate" dateTime={copyText(value)} title={utcTime(copyText(value))}>
      {localTime(copyText(value))}
    </time>
  ),
  date: (value) => (
    <time className="truncate" dateTime={copyText(value)} title={copyText(value)}>
      {calendarDay(copyText(value))}
    </time>
  ),
  url: (value) => <UrlLink url={copyText(value)} />,
  uuid: (value) => (
    <span className="truncate font-mono text-ink-muted text-xs" title={copyText(value)}>
      {shortId(copyText(value))}
    </span>
  ),
  json: (value) => (
    <span className="truncate font-mono text-ink-muted text-xs" title={JSON.stringify(value, null, 2)}>
      {JSON.stringify(value)}
    </span>
  ),
  object: (value, field) => <ObjectValue field={field} value={value} />,
  geo_point: (value, field) => (
    <span className="truncate tabular-nums" title={copyText(value)}>
      {valueText(field, value)}
    </span>
  ),
  vector: (value, field) => <VectorValue field={field} value={value} />,
  relation: (value, field) => <RelationChip collection={field.collection} id={copyText(value)} />,
  file: (value) => <FileChip id={copyText(value)} />,
};
