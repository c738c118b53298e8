import { useEffect } from "react";
import { ToastCard } from "@/components/ui/toast";
import { dismissToast, type Toast, useToasts } from "@/stores/toast";

/** Failures stay until they are dismissed: they may be needed word for word. */
const SHOWN_MS = 5000;

/** Shows the toasts and reads them out. */
export function Toaster() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section
      aria-label="Notifications"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 top-3 z-60 flex flex-col items-center gap-2"
    >
      {toasts.map((each) => (
        <TimedToast key={each.id} toast={each} />
      ))}
    </section>
  );
}

function TimedToast({ toast }: { toast: Toast }) {
  const { id, tone } = toast;
  useEffect(() => {
    if (tone === "danger") return;
    const timer = setTimeout(() => dismissToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, tone]);
  return <ToastCard {...toast} onDismiss={() => dismissToast(id)} />;
}
