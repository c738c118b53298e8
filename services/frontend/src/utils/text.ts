const numbers = new Intl.NumberFormat("en");

/** Groups digits: 12,345. */
export function formatCount(count: number): string {
  return numbers.format(count);
}

/** A count with its noun: "1 field", "3 fields". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Writes a size in decimal units, as disks and quotas do: "1.4 MB". */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  // 999.95 would round up to "1000.0".
  while (size >= 999.95 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}

/** Beginning and end of an id. */
export function shortId(id: string): string {
  return id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id;
}

/** The most letters of a value in a sentence. */
const MAX_JSON = 80;

/** A value as JSON, cut where it is too long for a sentence. */
export function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > MAX_JSON ? `${text.slice(0, MAX_JSON)}…` : text;
}
