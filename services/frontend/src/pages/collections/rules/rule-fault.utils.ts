/** A text split at a fault: what stands before it, what is at fault, and what follows. */
export interface FaultPlace {
  before: string;
  at: string;
  after: string;
  /** From 1. */
  line: number;
  /** From 1, in characters. */
  column: number;
}

/**
 * Finds the word or sign that starts at `position`, an offset in characters (code points, not UTF-16 units). At the end
 * of the text `at` is empty.
 */
export function faultPlace(text: string, position: number): FaultPlace {
  const characters = [...text];
  const before = characters.slice(0, position).join("");
  const rest = characters.slice(position).join("");
  const at = /^(?:\w+|"[^"]*"?|'[^']*'?|[^\w\s]+|\s)/u.exec(rest)?.[0] ?? "";
  const lines = before.split("\n");
  return {
    before,
    at,
    after: rest.slice(at.length),
    line: lines.length,
    column: [...(lines.at(-1) ?? "")].length + 1,
  };
}

/**
 * The server's words as a sentence: "there is no field x" becomes "There is no field x.". Of a pattern's fault, which is
 * drawn over several lines, it keeps what is wrong.
 */
export function sentence(detail: string): string {
  const text = (/(?:^|\n)error: (.+)$/.exec(detail)?.[1] ?? detail).trim();
  const ended = /[.?!]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
