import { decimalFault } from "./decimal";

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether a text writes a day that there is: "2026-02-28", not "2026-02-30". */
export function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return (
    DATE.test(text) &&
    text > "0000-12-31" &&
    !Number.isNaN(day.getTime()) &&
    day.toISOString().startsWith(text)
  );
}

/** Whether a text may be an e-mail address; the server knows the rest of the rules. */
function isEmail(text: string): boolean {
  return /^[^\s@<>"()]+@[^\s@<>"()]+$/.test(text);
}

/** Whether a text may be an address that a url field takes. */
function isUrl(text: string): boolean {
  return /^https?:\/\/[^\s/?#@"<>\\^`{|}]+([/?#][^\s"<>\\^`{|}]*)?$/i.test(text) && URL.canParse(text);
}

interface WrittenField {
  type: string;
  /** The digits after the point of a decimal. */
  scale?: number | undefined;
}

/**
 * Why a text that somebody wrote is no value of a field, for the types that are written as texts of a form of their own;
 * undefined for every other type. Spares the way to the server, which has the last word.
 */
export function writtenFault({ type, scale }: WrittenField, text: string): string | undefined {
  switch (type) {
    case "decimal":
      return decimalFault(text, scale);
    case "date":
      return isDate(text) ? undefined : "Write a date such as 2026-01-31.";
    case "email":
      return isEmail(text) ? undefined : "Write an address such as ada@example.com.";
    case "url":
      return isUrl(text) ? undefined : "Write an address such as https://example.com.";
    default:
      return undefined;
  }
}
