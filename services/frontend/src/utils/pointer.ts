/** Splits a JSON pointer (RFC 6901) into its keys: "/fields/0/name" -> ["fields", "0", "name"]. */
export function pointerKeys(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The pointer in the dotted form that forms name their fields by: "fields.0.name". */
export function pointerToPath(pointer: string): string {
  return pointerKeys(pointer).join(".");
}
