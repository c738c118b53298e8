import { Link } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Button } from "@/components/ui/button";
import { useDocumentTitle } from "@/hooks/use-document-title";

/** Stands where no page is. */
export function NotFoundPage() {
  useDocumentTitle("Not found");
  const home = (
    <Button asChild>
      <Link to="/">Go to the overview</Link>
    </Button>
  );
  return (
    <div className="grid h-full min-h-[70dvh] place-items-center">
      <div>
        <h1 className="sr-only">Not found</h1>
        <EmptyState icon={<MapPinOff aria-hidden />} title="There is no such page" action={home}>
          The address may be mistyped, or what it showed is gone.
        </EmptyState>
      </div>
    </div>
  );
}
