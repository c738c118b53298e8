import type { ControlProps } from "./control";
import { FileControl } from "./file-control";
import { ListControl } from "./list-control";
import { ObjectControl } from "./object-control";
import { PlaceControl } from "./place-control";
import { RelationControl } from "./relation-control";
import { ScalarControl } from "./scalar-control";

/** The control that a field is edited with, by its type. */
export function FieldControl(all: ControlProps) {
  const { memberFaults, ...props } = all;
  const { field } = props;
  if (field.type === "relation") return <RelationControl {...props} />;
  if (field.type === "file") return <FileControl {...props} />;
  if (field.type === "object") return <ObjectControl {...all} />;
  if (field.type === "geo_point") return <PlaceControl {...all} />;
  if (field.list && field.type !== "json") return <ListControl {...props} />;
  return <ScalarControl {...props} />;
}
