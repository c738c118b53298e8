import { Link } from "@tanstack/react-router";
import { Ellipsis, Pencil, Plus, Table2, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/dropdown-menu";
import { type Collection, isView } from "@/types/schema";
import { collectionRoute } from "./collections-route";

/** What can be done with a collection: see its data, add a field, and for your own ones rename or remove it. */
export function CollectionActions({ collection }: { collection: Collection }) {
  const { name } = collection;
  return (
    <>
      {name !== "users" && <MoreActions />}
      <Button asChild>
        <Link to="/data/$name" params={{ name }}>
          <Table2 aria-hidden />
          Data
        </Link>
      </Button>
      {!isView(collection) && (
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
