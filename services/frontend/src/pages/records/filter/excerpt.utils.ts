const AROUND = 24;

export interface Excerpt {
  before: string;
  /** The word or sign at the place; a space where the expression has ended. */
  marked: string;
  after: string;
}

/** The part of an expression around a position that the server counts in characters. */
export function excerptAt(expression: string, position: number): Excerpt {
  const letters = [...expression];
  const tail = letters.slice(position).join("");
  const marked = /^(?:[\w.]+|"(?:[^"\\]|\\.)*"?|\s*$|.)/su.exec(tail)?.[0] ?? "";
  const before = letters.slice(Math.max(0, position - AROUND), position).join("");
  const rest = [...tail.slice(marked.length)];
  return {
    before: position > AROUND ? `…${before}` : before,
    marked: marked === "" ? "\u00a0" : marked,
    after: rest.length > AROUND ? `${rest.slice(0, AROUND).join("")}…` : rest.join(""),
  };
}
