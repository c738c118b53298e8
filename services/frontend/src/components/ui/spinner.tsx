import { LoaderCircle } from "lucide-react";
import { cn } from "@/utils/cn";

/** A turning circle. Silent: whoever shows it says in words what is under way. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn("size-3.5 animate-spin", className)} />;
}
