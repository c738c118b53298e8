const UNITS: Record<string, number> = { "": 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };

/** Reads a size as people write it: "5 MB", "500kB", "1048576"; null if it is none. Units are decimal. */
export function parseBytes(text: string): number | null {
  const [, digits, unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (digits === undefined || factor === undefined) return null;
  return Math.round(Number(digits) * factor);
}
