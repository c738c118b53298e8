/** The most numbers of a vector. */
export const MAX_DIMENSIONS = 4096;
/** The largest 32-bit float (IEEE 754), which is what is kept of a number. */
const MAX_FLOAT = 3.402_823_466_385_288_6e38;
/** How many numbers of a long vector are shown, and how exactly. */
const SHOWN_NUMBERS = 2;
const SHOWN_DIGITS = 3;

/** The vector that a text writes as JSON; null if it is none of so many numbers. */
export function readVector(text: string, dimensions: number | undefined): number[] | null {
  const values = readArray(text);
  return values !== null && vectorFault(text, dimensions) === undefined ? values.map(Number) : null;
}

/** Why a text is no vector of so many numbers; undefined if it is one. The server has the last word. */
export function vectorFault(text: string, dimensions: number | undefined): string | undefined {
  const values = readArray(text);
  if (values === null) return "Write a JSON array of numbers such as [0.12, -0.4].";
  const wrong = values.findIndex((value) => typeof value !== "number" || Math.abs(value) > MAX_FLOAT);
  if (wrong >= 0) return `Item ${wrong + 1} is no number that a vector holds.`;
  if (dimensions !== undefined && values.length !== dimensions)
    return `This has ${values.length} of ${dimensions} numbers.`;
  return undefined;
}

function readArray(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** A vector in a few letters: "[0.12, -0.4, … 384]"; null if the value is none. */
export function shortVector(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const rest = value.length > SHOWN_NUMBERS + 1 ? [`… ${value.length}`] : [];
  const shown = rest.length > 0 ? value.slice(0, SHOWN_NUMBERS) : value;
  const numbers = shown.map((each) => String(Number(Number(each).toPrecision(SHOWN_DIGITS))));
  return `[${[...numbers, ...rest].join(", ")}]`;
}
