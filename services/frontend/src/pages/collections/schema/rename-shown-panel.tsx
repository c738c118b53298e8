import { toast } from "@/stores/toast";
import type { Collection } from "@/types/schema";
import { RenamePanel } from "./rename-panel";

interface RenameShownPanelProps {
  view: Collection;
  /** The field's name in the view. */
  name: string;
  /** When the field has another name or nobody wants that any more. */
  onDone: () => void;
}

/** Gives a field another name in a view: all else of it is changed in its collection. */
export function RenameShownPanel({ view, name, onDone }: RenameShownPanelProps) {
  return (
    <RenamePanel
      name={name}
      of="field"
      description={`In ${view.name} alone: ${view.from} and older versions keep the name that they have.`}
      taken={view.fields.map((field) => field.name)}
      toOperation={(to) => ({ op: "rename_field", collection: view.name, field: name, to })}
      onRenamed={(to) => {
        toast({ tone: "success", title: `Field ${name} of ${view.name} is ${to} now` });
        onDone();
      }}
      onClose={onDone}
    />
  );
}
