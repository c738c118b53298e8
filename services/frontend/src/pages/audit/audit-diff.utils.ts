/** One value that an act has changed, by the path of its members: "rules.read". */
export interface Change {
  path: string;
  /** As JSON; undefined where there was none. */
  before: string | undefined;
  /** As JSON; undefined where there is none any more. */
  after: string | undefined;
}

/** What differs between two values, member by member; lists differ as a whole. */
export function changesBetween(before: unknown, after: unknown, path = ""): Change[] {
  const [old, next] = [membersOf(before), membersOf(after)];
  if (old !== null || next !== null) {
    const isPart = (value: unknown, members: object | null) => members !== null || isNothing(value);
    if (isPart(before, old) && isPart(after, next)) {
      const names = [...new Set([...Object.keys(old ?? {}), ...Object.keys(next ?? {})])];
      return names.flatMap((name) =>
        changesBetween(old?.[name], next?.[name], path === "" ? name : `${path}.${name}`),
      );
    }
  }
  const [from, to] = [textOf(before), textOf(after)];
  return from === to ? [] : [{ path, before: from, after: to }];
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function membersOf(value: unknown): Record<string, unknown> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value);
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
