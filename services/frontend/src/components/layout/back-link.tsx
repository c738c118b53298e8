import { Link, type LinkOptions } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";

/** The way back, above the title of a page: `<BackLink link={{ to: "/versions" }}>Versions</BackLink>`. */
export function BackLink({ link, children }: { link: LinkOptions; children: ReactNode }) {
  return (
    <Link
      {...link}
      className="-ml-1 mb-1 flex w-fit items-center gap-0.5 rounded-sm text-ink-muted hover:text-ink"
    >
      <ChevronLeft aria-hidden className="size-4" />
      {children}
    </Link>
  );
}
