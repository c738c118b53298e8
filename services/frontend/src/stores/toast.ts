import { create } from "zustand";

export interface Toast {
  id: number;
  tone: "success" | "danger" | "neutral";
  title: string;
  detail?: string;
}

interface ToastState {
  toasts: Toast[];
}

const MAX_SHOWN = 3;
let lastId = 0;

export const useToasts = create<ToastState>(() => ({ toasts: [] }));

/** Shows a message that goes away by itself: `toast({ tone: "success", title: "Record saved" })`. Returns its id. */
export function toast(message: Omit<Toast, "id">): number {
  lastId += 1;
  const id = lastId;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { ...message, id }].slice(-MAX_SHOWN) }));
  return id;
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.id !== id) }));
}
