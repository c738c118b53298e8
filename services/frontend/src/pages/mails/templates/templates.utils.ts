import type { ProblemEntry } from "@/services/errors";
import type { Template, TemplateKey, TemplateWords } from "@/services/templates";

/** The language that a new one starts from. */
const USUAL_LOCALE = "en";

/** A template with its words in every language. */
export interface TemplateGroup {
  name: string;
  languages: Template[];
}

/** The templates, each once, in the order of the server. */
export function groupTemplates(items: readonly Template[]): TemplateGroup[] {
  const groups = new Map<string, Template[]>();
  for (const item of items) groups.set(item.name, [...(groups.get(item.name) ?? []), item]);
  return [...groups].map(([name, languages]) => ({ name, languages }));
}

/** A name as people say it: "password_reset" is "Password reset". */
export function templateTitle(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A language by its name in English: "de" is "German"; its code where the browser knows none. */
export function languageName(locale: string): string {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}

/** The language that a text names, as the server writes it: "PT-br" is "pt-BR". Null if it names none. */
export function readLocale(text: string): string | null {
  const [, language, region] = /^([a-z]{2,3})(?:-([a-z]{2}))?$/i.exec(text.trim()) ?? [];
  if (language === undefined) return null;
  return region === undefined ? language.toLowerCase() : `${language.toLowerCase()}-${region.toUpperCase()}`;
}

interface Start {
  words: TemplateWords;
  variables: readonly string[];
  /** The words as they are; null where the template has none in this language. */
  stored: Template | null;
}

/** What the words of a template start from: those that there are, or those of the usual language. Null for no template. */
export function startOf(items: readonly Template[], { name, locale }: TemplateKey): Start | null {
  const languages = items.filter((item) => item.name === name);
  const stored = languages.find((item) => item.locale === locale) ?? null;
  const base = stored ?? languages.find((item) => item.locale === USUAL_LOCALE) ?? languages[0];
  if (base === undefined) return null;
  const { subject, text, html, variables } = base;
  return { words: { subject, text, html }, variables, stored };
}

export const PARTS = ["subject", "text", "html"] as const;
export type Part = (typeof PARTS)[number];

/** What the server holds against words, by their part, with the place in them. */
export function wordFaults(
  entries: readonly ProblemEntry[],
  words: TemplateWords,
): Partial<Record<Part, string>> {
  const faults: Partial<Record<Part, string>> = {};
  for (const { pointer, position, detail } of entries) {
    const part = PARTS.find((each) => pointer === `/${each}`);
    if (part === undefined || faults[part] !== undefined) continue;
    faults[part] = position === undefined ? detail : `${placeOf(words[part], position)}: ${detail}`;
  }
  return faults;
}

/** A place in a text that the server counts in characters: "Line 2, character 5". */
function placeOf(text: string, position: number): string {
  const lines = [...text].slice(0, position).join("").split("\n");
  const character = [...(lines.at(-1) ?? "")].length + 1;
  return `Line ${lines.length}, character ${character}`;
}
