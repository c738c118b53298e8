/** A decimal as the server writes it: no exponent, no plus sign, digits on both sides of a point. */
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Digits after the point of a decimal field that says nothing else, and the most that one can have. */
export const DEFAULT_SCALE = 2;
export const MAX_SCALE = 9;
const MAX_DIGITS = 18;

/** Whether a text writes a decimal number. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** Why a text is no value of a decimal field with so many digits after the point. */
export function decimalFault(text: string, scale = DEFAULT_SCALE): string | undefined {
  const [, , whole = "", part = ""] = DECIMAL.exec(text) ?? [];
  if (whole === "") return "Write a decimal such as 12.50.";
  if (part.slice(scale).replaceAll("0", "") !== "")
    return scale === 0
      ? "No digits after the point."
      : `At most ${scale === 1 ? "1 digit" : `${scale} digits`} after the point.`;
  if (whole.replace(/^0+/, "").length + scale > MAX_DIGITS) return `At most ${MAX_DIGITS} digits in all.`;
  return undefined;
}

/** Compares two decimals exactly: below 0, 0 or above 0. */
export function compareDecimals(one: string, other: string): number {
  const difference = unitsOf(one) - unitsOf(other);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

function unitsOf(text: string): bigint {
  const [, sign = "", whole = "0", part = ""] = DECIMAL.exec(text) ?? [];
  return BigInt(`${sign}${whole}${part.slice(0, MAX_SCALE).padEnd(MAX_SCALE, "0")}`);
}
