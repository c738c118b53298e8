import type { PointerEvent } from "react";
import { setColumnWidth } from "@/stores/column-layout";

interface ColumnResizerProps {
  collection: string;
  column: string;
  width: number;
}

/** The edge of a heading that is dragged; the heading's menu and Ctrl-arrows do the same without a mouse. */
export function ColumnResizer({ collection, column, width }: ColumnResizerProps) {
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    const edge = event.currentTarget;
    const startX = event.clientX;
    const move = (moved: globalThis.PointerEvent) =>
      setColumnWidth(collection, column, width + moved.clientX - startX);
    edge.setPointerCapture(event.pointerId);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  return (
    <span
      aria-hidden
      className="absolute inset-y-0 -right-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent/40 active:bg-accent/60"
      onPointerDown={onPointerDown}
    />
  );
}
