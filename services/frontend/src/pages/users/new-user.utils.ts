import type { NewUser } from "@/services/users";

/** What the form of a new account holds. */
export interface UserDraft {
  email: string;
  /** Whether the second text is a password, or the hash of one that another system kept. */
  way: "password" | "hash";
  secret: string;
  isVerified: boolean;
  /** The other fields of the record, as JSON; blank for none. */
  fields: string;
}

export const BLANK_USER: UserDraft = {
  email: "",
  way: "password",
  secret: "",
  isVerified: false,
  fields: "",
};

/** The fields as an object; null where the text is none. */
export function readFields(text: string): Record<string, unknown> | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

/** What the form asks the server for; null while its fields cannot be read. */
export function newUserOf(draft: UserDraft): NewUser | null {
  const fields = readFields(draft.fields);
  if (fields === null) return null;
  return {
    email: draft.email.trim(),
    verified: draft.isVerified,
    fields,
    ...(draft.way === "password" ? { password: draft.secret } : { password_hash: draft.secret.trim() }),
  };
}
