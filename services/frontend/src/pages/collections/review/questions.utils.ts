import type { ProblemEntry } from "@/services/errors";
import {
  type ChangeDocument,
  type Collection,
  type Field,
  fieldSchema,
  type Operation,
} from "@/types/schema";
import { pointerKeys } from "@/utils/pointer";
import { type ConstantField, readConstant } from "../draft/constants.utils";

const KEYS = ["fill", "restore", "fallback", "map"] as const;
type QuestionKey = (typeof KEYS)[number];

/** Something that a change leaves open and only its author can decide: what one side sees in the place of what it cannot. */
export interface Question {
  /** Where the answer belongs in the document. */
  pointer: string;
  /** The operation's place in the document. */
  operation: number;
  key: QuestionKey;
  /** The enum value that it is about; of `fill` and `restore` the member of an object, null for any other field. */
  value: string | null;
}

/** Answers as they are typed, by the pointers of their questions. */
export type Answers = Readonly<Record<string, string>>;

/** The question that an entry of a refusal asks; null if it asks none. */
export function questionOf({ code, pointer }: ProblemEntry): Question | null {
  if (code !== "outcome_required" || pointer === undefined) return null;
  const [root, index = "", last, value = null] = pointerKeys(pointer);
  const key = KEYS.find((each) => each === last);
  if (root !== "operations" || !/^\d+$/.test(index) || key === undefined) return null;
  if ((key === "fallback" || key === "map") && value === null) return null;
  return { pointer, operation: Number(index), key, value };
}

interface SortedEntries {
  /** Those that were asked before, and those that the refusal asks. */
  questions: Question[];
  /** What it holds against answers, by pointer. */
  faults: Record<string, string>;
}

/** What a refusal asks, and what it holds against answers; null if anything else stands against the change. */
export function sortEntries(
  entries: readonly ProblemEntry[],
  asked: readonly Question[],
): SortedEntries | null {
  const questions = [...asked];
  const faults: Record<string, string> = {};
  for (const entry of entries) {
    const answered = asked.find(({ pointer }) => pointer === entry.pointer);
    const question = questionOf(entry);
    if (answered) faults[answered.pointer] = entry.detail;
    else if (question) questions.push(question);
    else return null;
  }
  return { questions: questions.sort((a, b) => a.operation - b.operation), faults };
}

/** The field that a question is about as it was declared; for a new field, as the operation declares it. */
export function fieldOf(operation: Operation, collections: readonly Collection[]): Field | undefined {
  if (operation.op === "add_field") {
    const declared = fieldSchema.safeParse(operation.field);
    return declared.success ? declared.data : undefined;
  }
  const collection = collections.find(({ name }) => name === operation.collection);
  return collection?.fields.find(({ name }) => name === operation.field);
}

/** How the answer to a question is written: as a value of the field, or as one of an enum's values. */
export function answerField(
  { operation: index, key, value }: Question,
  { operations }: ChangeDocument,
  collections: readonly Collection[],
): ConstantField {
  const operation: Operation = operations[index] ?? { op: "" };
  const field = fieldOf(operation, collections);
  const earlier = operations
    .slice(0, index)
    .filter((each) => each.collection === operation.collection && each.field === operation.field);
  const before = earlier.reduce(valuesAfter, field?.values ?? []);
  if (key === "fallback") return { type: "enum", values: before };
  if (key === "map") return { type: "enum", values: valuesAfter(before, operation) };
  const member = value === null ? undefined : field?.fields?.find(({ name }) => name === value);
  return member ?? field ?? { type: "text" };
}

function valuesAfter(values: readonly string[], { add, remove }: Operation): string[] {
  const removed = textsOf(remove);
  return [...values.filter((value) => !removed.includes(value)), ...textsOf(add)];
}

/** The document with the answers that there are; those that are blank are left out. */
export function withAnswers(
  document: ChangeDocument,
  questions: readonly Question[],
  answers: Answers,
  collections: readonly Collection[],
): ChangeDocument {
  const operations = document.operations.map((operation, index) =>
    questions
      .filter((question) => question.operation === index)
      .reduce((answered, question) => {
        const constant = answerField(question, document, collections);
        return withAnswer(answered, question, readConstant(constant, answers[question.pointer] ?? ""));
      }, operation),
  );
  return { ...document, operations };
}

function withAnswer(operation: Operation, { key, value }: Question, answer: unknown): Operation {
  if (answer === undefined) return operation;
  if (value === null) return { ...operation, [key]: answer };
  const others = operation[key];
  return { ...operation, [key]: { ...(isObject(others) ? others : {}), [value]: answer } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
