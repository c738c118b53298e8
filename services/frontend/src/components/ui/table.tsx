import type { ComponentProps } from "react";
import { cn } from "@/utils/cn";

/** A table in a frame that scrolls sideways by itself; `label` names it. Rows: `TableRow`, cells: `TableHead`, `TableCell`. */
export function Table({ label, className, ...props }: ComponentProps<"table"> & { label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard could not scroll the table sideways
    <section aria-label={label} tabIndex={0} className="overflow-x-auto rounded-lg border bg-surface">
      <table className={cn("w-full border-collapse text-left", className)} {...props} />
    </section>
  );
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr className={cn("border-b [tbody_&]:last:border-b-0 [tbody_&]:hover:bg-hover", className)} {...props} />
  );
}

export function TableHead({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      className={cn("h-9 whitespace-nowrap bg-canvas px-3 font-medium text-ink-muted text-xs", className)}
      {...props}
    />
  );
}

export function TableCell({ className, ...props }: ComponentProps<"td">) {
  return <td className={cn("h-10 px-3", className)} {...props} />;
}
