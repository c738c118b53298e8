import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Card } from "@/components/layout/card";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { type Collection, isView } from "@/types/schema";
import { collectionRoute } from "../collections-route";
import { AddFieldPanel } from "./add-field-panel";
import { AddIndexPanel } from "./add-index-panel";
import { AddShownPanel } from "./add-shown-panel";
import { DropFieldPanel } from "./drop-field-panel";
import { EditFieldPanel } from "./edit-field-panel";
import { FieldsTable } from "./fields-table";
import { RenameShownPanel } from "./rename-shown-panel";

/** The fields and indexes of a collection, and the panels that change them. */
export function SchemaTab({ collection }: { collection: Collection }) {
  const { add, edit, drop } = collectionRoute.useSearch();
  const navigate = collectionRoute.useNavigate();
  const ofView = isView(collection);
  const close = () => void navigate({ search: { tab: "schema" }, replace: true });
  return (
    <div className="grid grid-cols-1 gap-4">
      <FieldsTable collection={collection} />
      {!ofView && <IndexesCard collection={collection} />}
      {add === "field" && !ofView && <AddFieldPanel collection={collection} onDone={close} />}
      {add === "field" && ofView && <AddShownPanel view={collection} onDone={close} />}
      {add === "index" && !ofView && <AddIndexPanel collection={collection} onDone={close} />}
      {edit && !ofView && <EditFieldPanel key={edit} collection={collection} name={edit} onDone={close} />}
      {edit && ofView && <RenameShownPanel key={edit} view={collection} name={edit} onDone={close} />}
      {drop && <DropFieldPanel key={drop} collection={collection} name={drop} onDone={close} />}
    </div>
  );
}

function IndexesCard({ collection: { name, indexes } }: { collection: Collection }) {
  return (
    <Card
      title="Indexes"
      aside={
        <Button asChild size="sm">
          <Link to="/collections/$name" params={{ name }} search={{ add: "index" }}>
            <Plus aria-hidden />
            Add index
          </Link>
        </Button>
      }
    >
      {indexes.length === 0 && (
        <p className="px-4 py-3 text-ink-muted">None yet. Records are always found fast by their id.</p>
      )}
      <ul aria-label="Indexes" className="divide-y">
        {indexes.map(({ fields, unique, case_insensitive, where }) => (
          <li
            key={`${fields.join()}-${unique}-${where}`}
            className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2"
          >
            <span className="min-w-0 break-words font-mono">{fields.join(", ")}</span>
            {unique && <Badge>unique</Badge>}
            {case_insensitive && <Badge>whatever the case</Badge>}
            {where && <Badge className="h-auto min-h-5 whitespace-normal break-all">where {where}</Badge>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
