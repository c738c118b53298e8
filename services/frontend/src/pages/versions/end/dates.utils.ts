/** Dates as `datetime-local` inputs hold them. */
export interface DatesDraft {
  deprecated_at: string;
  sunset_at: string;
}

/** What is plainly wrong with the dates of a version's end, by key. */
export function datesFaults({ deprecated_at, sunset_at }: DatesDraft): Partial<DatesDraft> {
  if (sunset_at === "") return {};
  if (deprecated_at === "")
    return { deprecated_at: "Say from when it is deprecated before it has a sunset." };
  return sunset_at < deprecated_at ? { sunset_at: "The sunset comes after the deprecation." } : {};
}
