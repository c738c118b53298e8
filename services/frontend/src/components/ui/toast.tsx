import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { cn } from "@/utils/cn";
import { Button } from "./button";

const TONES = {
  neutral: { icon: Info, ink: "text-ink-muted" },
  success: { icon: CircleCheck, ink: "text-success" },
  danger: { icon: CircleAlert, ink: "text-danger" },
};

interface ToastCardProps {
  tone: keyof typeof TONES;
  title: string;
  detail?: string;
  onDismiss: () => void;
}

/** How a toast looks. Show one with `toast()` of stores/toast. */
export function ToastCard({ tone, title, detail, onDismiss }: ToastCardProps) {
  const { icon: Icon, ink } = TONES[tone];
  return (
    <div className="pointer-events-auto flex w-full animate-rise gap-2.5 rounded-lg border bg-raised py-2.5 pr-2 pl-3 shadow-pop sm:w-88">
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", ink)} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {detail && <p className="mt-0.5 break-words text-ink-muted">{detail}</p>}
      </div>
      <Button variant="ghost" size="icon-sm" aria-label="Dismiss" className="-my-1" onClick={onDismiss}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
