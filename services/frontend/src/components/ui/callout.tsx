import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/utils/cn";

const TONES = {
  neutral: { icon: Info, box: "bg-sunken border-line", ink: "text-ink-muted" },
  success: { icon: CircleCheck, box: "bg-success-soft border-success/25", ink: "text-success" },
  warning: { icon: TriangleAlert, box: "bg-warning-soft border-warning/25", ink: "text-warning" },
  danger: { icon: CircleAlert, box: "bg-danger-soft border-danger/25", ink: "text-danger" },
};

interface CalloutProps {
  tone?: keyof typeof TONES;
  title?: ReactNode;
  children?: ReactNode;
  /** Read out as soon as it appears: for what just went wrong. */
  alert?: boolean;
  className?: string;
}

/** A remark that belongs to the page: `<Callout tone="warning" title="Publishes v2">...</Callout>`. */
export function Callout({ tone = "neutral", title, children, alert = false, className }: CalloutProps) {
  const { icon: Icon, box, ink } = TONES[tone];
  return (
    <div
      role={alert ? "alert" : undefined}
      className={cn("flex gap-2.5 rounded-lg border px-3 py-2.5", box, className)}
    >
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", ink)} />
      <div className="min-w-0 flex-1 text-ink">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className={cn(title && "mt-0.5 text-ink-muted")}>{children}</div>}
      </div>
    </div>
  );
}
