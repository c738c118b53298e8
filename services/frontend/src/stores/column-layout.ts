import * as z from "zod/mini";
import { create } from "zustand";

const layoutSchema = z.object({
  hidden: z._default(z.array(z.string()), []),
  widths: z._default(z.record(z.string(), z.number()), {}),
});
/** Which columns of a collection are hidden, and how wide the others were made, in pixels. */
export type ColumnLayout = z.infer<typeof layoutSchema>;

const KEY = "stratabase.columns";
const MIN_WIDTH = 64;
const MAX_WIDTH = 720;
const AS_MADE: ColumnLayout = { hidden: [], widths: {} };

interface LayoutState {
  layouts: Record<string, ColumnLayout>;
}

/** Column layouts of all collections; they stay in this browser. */
const useLayouts = create<LayoutState>(() => ({ layouts: stored() }));

function stored(): Record<string, ColumnLayout> {
  try {
    const text: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return z.catch(z.record(z.string(), layoutSchema), {}).parse(text);
  } catch {
    return {};
  }
}

function change(collection: string, next: (layout: ColumnLayout) => ColumnLayout): void {
  const layouts = { ...useLayouts.getState().layouts };
  layouts[collection] = next(layouts[collection] ?? AS_MADE);
  useLayouts.setState({ layouts });
  localStorage.setItem(KEY, JSON.stringify(layouts));
}

export function useColumnLayout(collection: string): ColumnLayout {
  return useLayouts((state) => state.layouts[collection]) ?? AS_MADE;
}

export function setColumnHidden(collection: string, name: string, hidden: boolean): void {
  change(collection, (layout) => {
    const others = layout.hidden.filter((each) => each !== name);
    return { ...layout, hidden: hidden ? [...others, name] : others };
  });
}

export function setColumnWidth(collection: string, name: string, width: number): void {
  const held = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
  change(collection, (layout) => ({ ...layout, widths: { ...layout.widths, [name]: held } }));
}

/** Shows every column again, as wide as it was made. */
export function resetColumns(collection: string): void {
  change(collection, () => AS_MADE);
}
