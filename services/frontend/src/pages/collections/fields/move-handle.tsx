import { GripVertical } from "lucide-react";
import type { ComponentProps } from "react";

/** What makes a handle move its row: of `useReorder`. */
export type HandleProps = Pick<ComponentProps<"button">, "onPointerDown" | "onKeyDown">;

/** The handle of a row that can be moved in its list, by dragging and by the arrow keys. */
export function MoveHandle({ called, ...props }: HandleProps & { called: string }) {
  return (
    <button
      type="button"
      aria-label={`Move ${called}`}
      title="Drag, or press ↑ and ↓"
      className="grid h-8 w-6 cursor-grab touch-none place-items-center rounded-sm text-ink-faint hover:text-ink active:cursor-grabbing"
      {...props}
    >
      <GripVertical aria-hidden className="size-4" />
    </button>
  );
}
