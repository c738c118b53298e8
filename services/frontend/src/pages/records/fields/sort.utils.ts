export interface SortKey {
  name: string;
  descending: boolean;
}

/** Reads "-stars,title". */
export function parseSort(sort: string | undefined): SortKey[] {
  return (sort ?? "")
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "" && key !== "-")
    .map((key) => ({ name: key.replace(/^-/, ""), descending: key.startsWith("-") }));
}

/** Writes it back; undefined for the natural order. */
export function writeSort(keys: readonly SortKey[]): string | undefined {
  const text = keys.map(({ name, descending }) => (descending ? `-${name}` : name)).join(",");
  return text === "" ? undefined : text;
}

/**
 * What a press on a heading does: ascending, descending, off. With `add` (Shift) it joins the keys that are there;
 * without, it replaces them.
 */
export function toggleSort(sort: string | undefined, name: string, add: boolean): string | undefined {
  const keys = parseSort(sort);
  const current = keys.find((key) => key.name === name);
  const next = nextKey(name, current);
  if (!add) return writeSort(next ? [next] : []);
  if (!current) return writeSort(next ? [...keys, next] : keys);
  return writeSort(keys.flatMap((key) => (key === current ? (next ?? []) : key)));
}

function nextKey(name: string, current: SortKey | undefined): SortKey | null {
  if (!current) return { name, descending: false };
  return current.descending ? null : { name, descending: true };
}

/** Sorts by one field alone. */
export function sortBy(name: string, descending: boolean): string | undefined {
  return writeSort([{ name, descending }]);
}
