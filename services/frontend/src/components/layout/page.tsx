import type { ReactNode } from "react";
import { useDocumentTitle } from "@/hooks/use-document-title";
import { cn } from "@/utils/cn";

interface PageProps {
  /** The page's name in the browser's tab. */
  title: string;
  /** Uses the whole window without margins, for the data grid; the page then scrolls its parts itself. */
  bleed?: boolean;
  children: ReactNode;
  className?: string;
}

/** What every page inside the shell starts with: `<Page title="Users"><PageHeader .../>...</Page>`. */
export function Page({ title, bleed = false, children, className }: PageProps) {
  useDocumentTitle(title);
  if (bleed) return <div className={cn("flex h-full min-h-0 flex-col", className)}>{children}</div>;
  return (
    <div className={cn("mx-auto w-full max-w-5xl px-4 py-6 sm:px-8 sm:py-8", className)}>{children}</div>
  );
}
