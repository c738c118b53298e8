import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { targetIndex } from "./reorder.utils";

interface Reorder {
  /** The key of the item that is being dragged. */
  dragged: string | null;
  /** What was moved last, for screen readers. */
  announcement: string;
  /** For the list's element. Its children are the items, in order. */
  listRef: (element: HTMLElement | null) => void;
  /** What makes a button an item's handle: it drags, and moves with the arrow keys. */
  handleProps: (
    key: string,
    name: string,
  ) => {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  };
}

/** Sorts a list by dragging with mouse, pen or finger, and by the arrow keys. `keys` are the items' in order. */
export function useReorder(keys: readonly string[], onMove: (from: number, to: number) => void): Reorder {
  const list = useRef<HTMLElement | null>(null);
  const order = useRef(keys);
  order.current = keys;
  const [dragged, setDragged] = useState<string | null>(null);
  const [announcement, setAnnouncement] = useState("");

  const move = (key: string, to: number) => {
    const from = order.current.indexOf(key);
    if (from === -1 || to === from || to < 0 || to >= order.current.length) return false;
    // At once: the next pointer event measures the list as it is then.
    flushSync(() => onMove(from, to));
    return true;
  };

  const drag = (key: string, clientY: number) => {
    const spans = [...(list.current?.children ?? [])].map((item) => item.getBoundingClientRect());
    move(key, targetIndex(spans, order.current.indexOf(key), clientY));
  };

  const onPointerDown = (key: string) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    // On the window: a handle that moves within the document loses the pointer that it captured.
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const end = () => {
      stop.abort();
      setDragged(null);
    };
    window.addEventListener("pointermove", ({ clientY }) => drag(key, clientY), options);
    window.addEventListener("pointerup", end, options);
    window.addEventListener("pointercancel", end, options);
    setDragged(key);
  };

  const onKeyDown = (key: string, name: string) => (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const to = order.current.indexOf(key) + step;
    if (!move(key, to)) return;
    // Browsers take the focus from an element that moves.
    handle.focus();
    setAnnouncement(`${name} is number ${to + 1} of ${order.current.length} now.`);
  };

  return {
    dragged,
    announcement,
    listRef: (element) => {
      list.current = element;
    },
    handleProps: (key, name) => ({ onPointerDown: onPointerDown(key), onKeyDown: onKeyDown(key, name) }),
  };
}
