import { Download, Ellipsis, Upload } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/dropdown-menu";
import type { View } from "../use-view";
import { ExportDialog } from "./export-dialog";
import { ImportDialog } from "./import-dialog";

interface TransferMenuProps {
  collection: string;
  view: View;
  /** Records were imported. */
  onWritten: () => void;
}

/** Records in bulk: in from a file, or out into one. Users are exported only: accounts are made by registering. */
export function TransferMenu({ collection, view, onWritten }: TransferMenuProps) {
  const [open, setOpen] = useState<"import" | "export" | null>(null);
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
        {collection !== "users" && (
          <MenuItem onSelect={() => setOpen("import")}>
            <Upload aria-hidden />
            Import records
          </MenuItem>
        )}
        <MenuItem onSelect={() => setOpen("export")}>
          <Download aria-hidden />
          Export records
        </MenuItem>
      </Menu>
      {open === "import" && <ImportDialog collection={collection} onWritten={onWritten} onClose={close} />}
      {open === "export" && <ExportDialog collection={collection} view={view} onClose={close} />}
    </>
  );
}
