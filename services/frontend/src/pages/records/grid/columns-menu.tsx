import { Columns3 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Popover } from "@/components/ui/popover";
import { resetColumns, setColumnHidden, useColumnLayout } from "@/stores/column-layout";
import { type Column, typeText } from "../fields/columns.utils";

/** Which columns the grid shows; this browser remembers it for each collection. */
export function ColumnsMenu({ collection, columns }: { collection: string; columns: readonly Column[] }) {
  const { hidden, widths } = useColumnLayout(collection);
  const count = columns.filter(({ name }) => hidden.includes(name)).length;
  const untouched = hidden.length === 0 && Object.keys(widths).length === 0;
  const trigger = (
    <Button>
      <Columns3 aria-hidden />
      <span className="max-sm:sr-only">Columns</span>
      {count > 0 && (
        <span className="text-ink-muted text-xs">
          {columns.length - count} of {columns.length}
        </span>
      )}
    </Button>
  );
  return (
    <Popover label="Columns" trigger={trigger} align="end" className="w-72 p-1.5">
      <ul className="max-h-80 overflow-y-auto">
        {columns.map(({ name, field }) => (
          <li key={name}>
            <label
              htmlFor={`column-${name}`}
              className="flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 hover:bg-hover"
            >
              <Checkbox
                id={`column-${name}`}
                checked={!hidden.includes(name)}
                onCheckedChange={(shown) => setColumnHidden(collection, name, shown !== true)}
              />
              <span className="min-w-0 flex-1 truncate">{name}</span>
              <span className="max-w-32 truncate text-ink-faint text-xs">{typeText(field)}</span>
            </label>
          </li>
        ))}
      </ul>
      <div className="mt-1 border-t pt-1.5">
        <Button
          size="sm"
          variant="ghost"
          className="w-full"
          disabledReason={untouched && "All columns are as they were made."}
          onClick={() => resetColumns(collection)}
        >
          Show all at their first width
        </Button>
      </div>
    </Popover>
  );
}
