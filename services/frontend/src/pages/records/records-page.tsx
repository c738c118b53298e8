import { Page } from "@/components/layout/page";
import { recordsRoute } from "./records-route";

/** The records of a collection. */
export default function RecordsPage() {
  const { name } = recordsRoute.useParams();
  return (
    <Page title={name} bleed>
      <header className="flex h-12 shrink-0 items-center gap-3 border-b px-4">
        <h1 className="font-semibold text-base">{name}</h1>
      </header>
    </Page>
  );
}
