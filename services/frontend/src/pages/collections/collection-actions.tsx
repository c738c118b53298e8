import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Pencil, Plus, Table2, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/dropdown-menu";
import { collectionQuery } from "@/services/collections";
import { type Collection, isView } from "@/types/schema";
import { collectionRoute } from "./collections-route";
import { unseenFields } from "./draft/view-draft.utils";

/** What can be done with a collection: see its data, add a field, and for your own ones rename or remove it. */
export function CollectionActions({ collection }: { collection: Collection }) {
  const { name } = collection;
  const hasMore = useHasMore(collection);
  return (
    <>
      {name !== "users" && <MoreActions />}
      <Button asChild>
        <Link to="/data/$name" params={{ name }}>
          <Table2 aria-hidden />
          Data
        </Link>
      </Button>
      {hasMore && (
        <Button asChild variant="primary">
          <Link to="/collections/$name" params={{ name }} search={{ add: "field" }}>
            <Plus aria-hidden />
            Add field
          </Link>
        </Button>
      )}
    </>
  );
}

/** Whether there is a field to add: a view shows those of its collection. */
function useHasMore(collection: Collection): boolean {
  const { data: source } = useQuery(collectionQuery(collection.from ?? ""));
  return isView(collection) ? Boolean(source && unseenFields(collection, source).length > 0) : true;
}

function MoreActions() {
  const navigate = collectionRoute.useNavigate();
  return (
    <Menu
      trigger={
        <Button size="icon" aria-label="More actions">
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => void navigate({ search: { manage: "rename" } })}>
        <Pencil aria-hidden />
        Rename collection
      </MenuItem>
      <MenuItem danger onSelect={() => void navigate({ search: { manage: "drop" } })}>
        <Trash2 aria-hidden />
        Remove collection
      </MenuItem>
    </Menu>
  );
}
