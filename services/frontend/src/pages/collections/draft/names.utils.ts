const MAX_NAME_LENGTH = 40;

const RESERVED = {
  collection: [
    "auth",
    "files",
    "batch",
    "docs",
    "admin",
    "versions",
    "health",
    "metrics",
    "setup",
    "problems",
    "console",
  ],
  field: [
    "id",
    "created_at",
    "updated_at",
    "revision",
    "expand",
    "record",
    "previous",
    "auth",
    "request",
    "var",
  ],
};

const RESERVED_AS = {
  collection: "collection",
  view: "collection",
  field: "field",
  member: "field",
} as const;

const LANGUAGE_WORDS = ["in", "true", "false", "null", "has"];

/** Says what is wrong with a name, or null. Mirrors the server, which decides. */
export function nameFault(name: string, of: "collection" | "view" | "field" | "member"): string | null {
  if (name === "") return `Name the ${of}.`;
  if (RESERVED[RESERVED_AS[of]].includes(name)) return `${name} is reserved; choose another name.`;
  if (LANGUAGE_WORDS.includes(name)) return `${name} is a word of the expression language.`;
  if (name.length > MAX_NAME_LENGTH) return `At most ${MAX_NAME_LENGTH} characters.`;
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return "Use a-z, 0-9 and _, and begin with a letter.";
  if (name.includes("__")) return "Two underscores in a row are not allowed.";
  return null;
}
