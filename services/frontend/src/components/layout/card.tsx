import type { ReactNode } from "react";
import { cn } from "@/utils/cn";

interface CardProps {
  title?: ReactNode;
  /** Stands at the right of the title. */
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A framed part of a page with a heading: `<Card title="Health" aside={<Badge .../>}>...</Card>`. */
export function Card({ title, aside, children, className }: CardProps) {
  return (
    <section className={cn("rounded-lg border bg-surface", className)}>
      {title && (
        <header className="flex min-h-11 items-center justify-between gap-3 border-b px-4">
          <h2 className="font-medium">{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
