import type { Field } from "./schema";

/** The members of a place on earth (WGS 84), in degrees. */
const PLACE: readonly Field[] = [
  { name: "lat", type: "number", required: true, min: -90, max: 90 },
  { name: "lon", type: "number", required: true, min: -180, max: 180 },
];

/** The members of an object or of a place; none of any other field. */
export function membersOf({ type, fields = [] }: Pick<Field, "type" | "fields">): readonly Field[] {
  if (type === "geo_point") return PLACE;
  return type === "object" ? fields : [];
}
