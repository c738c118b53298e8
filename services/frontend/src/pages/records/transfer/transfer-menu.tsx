import { Download, Ellipsis, Upload } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/dropdown-menu";
import { useRefusal } from "@/hooks/use-refusal";
import type { Collection } from "@/types/schema";
import { takesRecords } from "../fields/columns.utils";
import type { View } from "../use-view";
import { ExportDialog } from "./export-dialog";
import { ImportDialog } from "./import-dialog";

interface TransferMenuProps {
  collection: Collection;
  view: View;
  /** Records were imported. */
  onWritten: () => void;
}

/** Records in bulk: in from a file where records are made here, or out into one. */
export function TransferMenu({ collection, view, onWritten }: TransferMenuProps) {
  const [open, setOpen] = useState<"import" | "export" | null>(null);
  const refusal = useRefusal("developer");
  const close = () => setOpen(null);
  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label="Import and export">
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        {takesRecords(collection) && (
          <MenuItem disabled={Boolean(refusal)} onSelect={() => setOpen("import")}>
            <Upload aria-hidden />
            Import records{refusal && <span className="sr-only">: {refusal}</span>}
          </MenuItem>
        )}
        <MenuItem onSelect={() => setOpen("export")}>
          <Download aria-hidden />
          Export records
        </MenuItem>
      </Menu>
      {open === "import" && (
        <ImportDialog collection={collection.name} onWritten={onWritten} onClose={close} />
      )}
      {open === "export" && <ExportDialog collection={collection.name} view={view} onClose={close} />}
    </>
  );
}
