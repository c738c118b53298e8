interface TextPart {
  /** Where it begins. */
  key: number;
  part: string;
  isLink: boolean;
}

/** A text taken apart at the addresses in it, without what closes a sentence behind them. */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let key = 0;
  const split = text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'])/);
  for (const [index, part] of split.entries()) {
    // What the expression captures stands at the odd places.
    if (part !== "") parts.push({ key, part, isLink: index % 2 === 1 });
    key += part.length;
  }
  return parts;
}

/**
 * HTML whose `style` attributes are set aside as `data-style`: the console's own policy forbids those, for the frame
 * inside as well. The frame sets them through the objects of its document, which is allowed.
 */
export function withoutStyles(html: string): string {
  return html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
}
