import type { ReactNode } from "react";
import { cn } from "@/utils/cn";

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  /** What to do about it: a button or link. */
  action?: ReactNode;
  className?: string;
}

/** Says that there is nothing yet and what to do: `<EmptyState icon={<Users />} title="No users yet" action={...} />`. */
export function EmptyState({ icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center px-6 py-12 text-center", className)}>
      <div className="mb-3 grid size-9 place-items-center rounded-lg border bg-canvas text-ink-muted [&_svg]:size-4">
        {icon}
      </div>
      <p className="font-medium">{title}</p>
      {children && <div className="mt-1 max-w-md text-balance text-ink-muted">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
