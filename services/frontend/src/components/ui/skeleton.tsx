import { cn } from "@/utils/cn";

/** Stands where something will be: `<Skeleton className="h-4 w-32" />`. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-pulse rounded-sm bg-hover", className)} />;
}
