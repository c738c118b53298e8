import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { requestPublic } from "./client";

/** A JSON Schema of one property, with the keys that the console compares. */
const propertySchema = z.looseObject({
  type: z.optional(z.union([z.string(), z.array(z.string())])),
  format: z.optional(z.string()),
  enum: z.optional(z.array(z.unknown())),
  default: z.optional(z.unknown()),
  /** The members of an object, and those of them that it must have. */
  get properties() {
    return z.optional(z.record(z.string(), propertySchema));
  },
  required: z.optional(z.array(z.string())),
});

const objectSchema = z.looseObject({
  required: z._default(z.array(z.string()), []),
  properties: z._default(z.record(z.string(), propertySchema), {}),
});

const documentSchema = z.looseObject({
  components: z.looseObject({ schemas: z.record(z.string(), objectSchema) }),
});

export type Property = z.infer<typeof propertySchema>;

/** The OpenAPI document of a version, as far as the console reads it: what the version promises to its clients. */
export type Contract = z.infer<typeof documentSchema>;

/** What a version promises. Versions that are not served any more do not tell. */
export function contractQuery(version: number) {
  return queryOptions({
    queryKey: ["contracts", version],
    queryFn: ({ signal }) => requestPublic(documentSchema, `/v${version}/openapi.json`, signal),
  });
}
