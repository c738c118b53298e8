import { useState } from "react";
import { SegmentedChoice } from "@/components/form/segmented-choice";
import { MailFrame } from "./mail-frame";
import { linkParts } from "./mail-words.utils";

const FORMS = [
  { value: "html", label: "HTML" },
  { value: "text", label: "Plain text" },
] as const;

interface MailWordsProps {
  text: string;
  html: string;
}

/** What a mail says, in either of its forms. */
export function MailWords({ text, html }: MailWordsProps) {
  const [form, setForm] = useState<"html" | "text">("html");
  return (
    <section aria-label="What it says" className="grid grid-cols-1 gap-2">
      <SegmentedChoice legend="Form" options={FORMS} value={form} onValueChange={setForm} />
      {form === "html" ? <MailFrame html={html} /> : <PlainText text={text} />}
    </section>
  );
}

/** Plain text whose addresses can be followed. */
function PlainText({ text }: { text: string }) {
  return (
    <p className="max-h-128 overflow-y-auto whitespace-pre-wrap break-words rounded-lg border bg-sunken p-4 font-mono text-xs leading-5">
      {linkParts(text).map(({ key, part, isLink }) =>
        isLink ? (
          <a key={key} href={part} target="_blank" rel="noreferrer" className="underline underline-offset-2">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </p>
  );
}
