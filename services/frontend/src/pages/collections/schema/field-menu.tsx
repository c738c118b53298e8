import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/dropdown-menu";
import { collectionRoute } from "../collections-route";

/** What can be done with a field of a collection; in a view it has another name, and nothing else that could be changed. */
export function FieldMenu({ field, ofView }: { field: string; ofView: boolean }) {
  const navigate = collectionRoute.useNavigate();
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${field}`}>
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => void navigate({ search: { edit: field } })}>
        <Pencil aria-hidden />
        {ofView ? "Rename" : "Change"}
      </MenuItem>
      <MenuItem danger onSelect={() => void navigate({ search: { drop: field } })}>
        <Trash2 aria-hidden />
        Remove
      </MenuItem>
    </Menu>
  );
}
