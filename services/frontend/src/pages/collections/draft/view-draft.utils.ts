import { type ChangeDocument, type Collection, type Field, isView, VIEW_RULE_NAMES } from "@/types/schema";
import { ownerField, type Preset, presetOf, presetRules, writtenRules } from "../rules/rules.utils";
import { ownersOf } from "../schema/schema.utils";

/** A field of the collection that a view is from, and how the view shows it. */
export interface ShownDraft {
  field: Field;
  shown: boolean;
  /** Its name in the view; blank for the one that it has. */
  name: string;
}

/** A view while it is being written. */
export interface ViewDraft {
  name: string;
  /** The collection whose records it shows. */
  from: string;
  /** The condition on them; blank for all. */
  where: string;
  /** What it may show, in the order in which it shows it. */
  fields: ShownDraft[];
  rules: Collection["rules"];
}

/** The collections that a view can be from. */
export function sourcesOf(collections: readonly Collection[]): Collection[] {
  return collections.filter((collection) => !isView(collection));
}

/** A view that shows nothing yet, to nobody but operators: of `users`, or of the first collection beside it. */
export function newView(sources: readonly Collection[]): ViewDraft {
  const source = sources.find(({ name }) => name !== "users") ?? sources[0];
  return {
    name: "",
    from: source?.name ?? "",
    where: "",
    fields: source ? shownDrafts(source) : [],
    rules: presetRules("closed"),
  };
}

/** Another collection for a view: the fields are chosen anew, and with them whose the records are. */
export function withSource(draft: ViewDraft, source: Collection): ViewDraft {
  const rules = presetOf(draft.rules, VIEW_RULE_NAMES) === "owner" ? presetRules("closed") : draft.rules;
  return { ...draft, from: source.name, fields: shownDrafts(source), rules };
}

function shownDrafts(source: Collection): ShownDraft[] {
  return showable(source).map((field) => ({ field, shown: false, name: "" }));
}

/** The fields of a collection that a view can show. */
function showable({ fields }: Collection): Field[] {
  return fields.filter(({ hidden }) => hidden !== true);
}

/** The fields of its collection that a view does not show yet, though it could. */
export function unseenFields(view: Collection, source: Collection): Field[] {
  const seen = view.fields.map(({ from }) => from);
  return showable(source).filter(({ name }) => !seen.includes(name));
}

/** The name that a view has for a field. */
export function nameInView({ field, name }: ShownDraft): string {
  return name.trim() === "" ? field.name : name.trim();
}

/** Puts another draft in the place of the one of its field; owner rules follow a field that gets another name. */
export function replaceShown(draft: ViewDraft, next: ShownDraft): ViewDraft {
  const old = draft.fields.find(({ field }) => field.name === next.field.name);
  const fields = draft.fields.map((each) => (each === old ? next : each));
  const isOwner =
    old !== undefined &&
    presetOf(draft.rules, VIEW_RULE_NAMES) === "owner" &&
    ownerField(draft.rules.list) === nameInView(old);
  if (!isOwner) return { ...draft, fields };
  return {
    ...draft,
    fields,
    rules: presetRules(next.shown ? "owner" : "closed", nameInView(next), VIEW_RULE_NAMES),
  };
}

/** What can name the owner of a record in a view: the relations to `users` that it shows, and of an account its id. */
export function viewOwners({ from, fields }: ViewDraft): string[] {
  const shown = fields.filter((each) => each.shown);
  return ownersOf({ name: from, fields: shown.map((each) => ({ ...each.field, name: nameInView(each) })) });
}

/** Whether a view of these fields could tell the owner of a record. */
export function canTellOwner({ from, fields }: ViewDraft): boolean {
  return ownersOf({ name: from, fields: fields.map(({ field }) => field) }).length > 0;
}

/** Writes the rules of a preset; for `owner` the view shows the relation that names the owner. */
export function withViewPreset(draft: ViewDraft, preset: Preset): ViewDraft {
  const rulesFor = (owner?: string) => presetRules(preset, owner, VIEW_RULE_NAMES);
  if (preset !== "owner") return { ...draft, rules: rulesFor() };
  const [shown] = viewOwners(draft);
  if (shown !== undefined) return { ...draft, rules: rulesFor(shown) };
  const [candidate] = ownersOf({ name: draft.from, fields: draft.fields.map(({ field }) => field) });
  const owner = draft.fields.find(({ field }) => field.name === candidate);
  if (owner === undefined) return draft;
  return { ...replaceShown(draft, { ...owner, shown: true }), rules: rulesFor(nameInView(owner)) };
}

/** A field as a change document has a view show it: by its name, or under another one. */
function toShown(draft: ShownDraft): string | { name: string; from: string } {
  const name = nameInView(draft);
  return name === draft.field.name ? name : { name, from: draft.field.name };
}

/** The change document that creates the view. */
export function viewDocument(draft: ViewDraft): ChangeDocument {
  const operation = {
    op: "create_collection",
    name: draft.name.trim(),
    kind: "view",
    from: draft.from,
    // Not trimmed: the server tells the places of faults by offset.
    ...(draft.where.trim() === "" ? {} : { where: draft.where }),
    fields: draft.fields.filter(({ shown }) => shown).map(toShown),
    rules: writtenRules(draft.rules),
  };
  return { operations: [operation] };
}

/** Whether there is anything in the draft that would be a pity to lose. */
export function isViewBegun({ name, where, fields }: ViewDraft): boolean {
  return name !== "" || where.trim() !== "" || fields.some(({ shown }) => shown);
}
