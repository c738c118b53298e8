import type { Question } from "./questions.utils";

/** What a question asks: `In place of "archived", v1 clients see`. */
export function questionLabel({ key, value }: Question, field: string, older: number): string {
  const path = value === null ? field : `${field}.${value}`;
  switch (key) {
    case "fill":
      return `Records without ${path} show`;
    case "restore":
      return `Where ${path} is empty, v${older} clients see`;
    case "fallback":
      return `In place of "${value}", v${older} clients see`;
    case "map":
      return `Records that hold "${value}" show`;
  }
}

/** Why it is asked. */
export function questionHint({ key, value }: Question, older: number): string {
  switch (key) {
    case "fill":
      return "The field promises a value, and records from before have none.";
    case "restore":
      return `v${older} promises its clients a value.`;
    case "fallback":
      return `v${older} told its clients all values that there are. "${value}" stays stored.`;
    case "map":
      return `Clients of v${older} go on seeing "${value}", which stays stored.`;
  }
}
