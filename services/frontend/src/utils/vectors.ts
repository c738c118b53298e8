/** The most numbers of a vector. */
export const MAX_DIMENSIONS = 4096;
/** The largest 32-bit float (IEEE 754), which is what is kept of a number. */
const MAX_FLOAT = 3.402_823_466_385_288_6e38;
/** How many numbers of a long vector are shown, and how exactly. */
const SHOWN_NUMBERS = 2;
const SHOWN_DIGITS = 3;

/** How distance is measured: by the angle between two vectors, or by the line between their ends. */
export type Metric = "cosine" | "l2";
export const METRICS = [
  { value: "cosine", label: "Cosine" },
  { value: "l2", label: "Euclid" },
] as const satisfies readonly { value: Metric; label: string }[];
export const METRIC_WORDS: Record<Metric, string> = { cosine: "Cosine distance", l2: "Euclidean distance" };

/** How far a value is from a vector; null where it is no vector of as many numbers, or points nowhere. */
export function distanceBetween(value: unknown, to: readonly number[], metric: Metric): number | null {
  if (!Array.isArray(value) || value.length !== to.length) return null;
  const pairs = to.map((number, index) => [Number(value[index]), number] as const);
  const sum = (term: (one: number, other: number) => number) =>
    pairs.reduce((total, [one, other]) => total + term(one, other), 0);
  if (metric === "l2") return Math.sqrt(sum((one, other) => (one - other) ** 2));
  const lengths = Math.sqrt(sum((one) => one ** 2)) * Math.sqrt(sum((_, other) => other ** 2));
  return lengths === 0 ? null : 1 - sum((one, other) => one * other) / lengths;
}

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
