import type { Version } from "@/services/versions";
import { fullDay } from "@/utils/time";

type Dated = Pick<Version, "created_at" | "deprecated_at" | "sunset_at" | "brownouts">;

/** The dates of a version in words: ["Made Nov 1, 2026", "Sunset Jun 1, 2027"]. */
export function milestones({ created_at, deprecated_at, sunset_at, brownouts }: Dated): string[] {
  const outages = brownouts.length;
  return [
    `Made ${fullDay(created_at)}`,
    deprecated_at && `Deprecated ${fullDay(deprecated_at)}`,
    outages > 0 && `${outages} announced ${outages === 1 ? "outage" : "outages"}`,
    sunset_at && `Sunset ${fullDay(sunset_at)}`,
  ].filter((milestone) => typeof milestone === "string");
}
