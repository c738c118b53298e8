const STEPS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** Tells how far an instant lies from `now`: "3 minutes ago", "in 2 days". Within a minute it is "just now". */
export function relativeTime(instant: string, now: number): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/** Writes an instant out in the reader's time zone: "Nov 25, 2026, 12:37 PM". */
export function fullTime(instant: string): string {
  return absolute.format(new Date(instant));
}

const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

/** Writes the day of an instant in the reader's time zone: "Nov 25, 2026". */
export function fullDay(instant: string): string {
  return day.format(new Date(instant));
}

/** The last days in UTC, today among them, oldest first: ["2026-11-24", "2026-11-25"]. */
export function lastDays(count: number, now: number): string[] {
  const days = Array.from({ length: count }, (_, back) => new Date(now - back * DAY_MS).toISOString());
  return days.map((instant) => instant.slice(0, 10)).reverse();
}

const DAY_MS = 86_400_000;

/** An instant as a `datetime-local` input holds it, in the reader's time zone; blank for none. */
export function toLocalInput(instant: string | null): string {
  if (instant === null) return "";
  const local = new Date(instant);
  local.setMinutes(local.getMinutes() - local.getTimezoneOffset());
  return local.toISOString().slice(0, 16);
}

/** The instant that a `datetime-local` input holds; null for none. */
export function fromLocalInput(text: string): string | null {
  const instant = new Date(text);
  return text === "" || Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
