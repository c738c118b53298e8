export type LimitKey = "min" | "max" | "min_length" | "max_length" | "pattern";

/** An option of a field that is typed as a text. */
export interface TextOption {
  key: LimitKey | "scale" | "dimensions" | "max_size_bytes" | "accept";
  label: string;
  hint?: string;
  placeholder?: string;
}

/** The options of a field that limit its values. */
export const LIMIT_OPTIONS: readonly (TextOption & { key: LimitKey })[] = [
  { key: "min", label: "Smallest value" },
  { key: "max", label: "Largest value" },
  { key: "min_length", label: "Shortest length", hint: "In characters." },
  { key: "max_length", label: "Longest length", hint: "In characters." },
  {
    key: "pattern",
    label: "Pattern",
    hint: "A regular expression that the whole text must match.",
    placeholder: "[a-z0-9-]+",
  },
];

/** The options of a field that are typed as texts. */
export const TEXT_OPTIONS: readonly TextOption[] = [
  {
    key: "scale",
    label: "Digits after the point",
    hint: "0 to 9. They cannot be changed later.",
    placeholder: "2",
  },
  {
    key: "dimensions",
    label: "Dimensions",
    hint: "How many numbers, 1 to 4096. They cannot be changed later.",
    placeholder: "384",
  },
  ...LIMIT_OPTIONS,
  { key: "max_size_bytes", label: "Largest file", placeholder: "5 MB" },
  {
    key: "accept",
    label: "Accepted types",
    hint: "Separated by commas.",
    placeholder: "image/*, application/pdf",
  },
];
