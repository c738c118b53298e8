import type { MemberDrafts } from "./draft.utils";

/** A place that a text writes as latitude and longitude: "52.52, 13.405" or "52.52 13.405"; null if it writes none. */
export function readPlace(text: string): MemberDrafts | null {
  const [, lat, lon] = /^\s*([+-]?\d+(?:\.\d+)?)(?:\s*[,;]\s*|\s+)([+-]?\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
  return lat === undefined || lon === undefined ? null : { lat, lon };
}

/** A place as maps write it: "52.52, 13.405"; null if the value is none. */
export function placeText(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("lat" in value && "lon" in value)) return null;
  return `${String(value.lat)}, ${String(value.lon)}`;
}
