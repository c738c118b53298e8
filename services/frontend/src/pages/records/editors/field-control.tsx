import { ChoiceControl } from "./choice-control";
import type { ControlProps } from "./control";
import { FileControl } from "./file-control";
import { ListControl } from "./list-control";
import { RelationControl } from "./relation-control";
import { TextControl } from "./text-control";
import { TimeControl } from "./time-control";
import { UrlControl } from "./url-control";

/** The control that a field is edited with, by its type. */
export function FieldControl(props: ControlProps) {
  const { field } = props;
  if (field.type === "relation") return <RelationControl {...props} />;
  if (field.type === "file") return <FileControl {...props} />;
  if (field.list && field.type !== "json") return <ListControl {...props} />;
  if (field.type === "enum" || field.type === "bool") return <ChoiceControl {...props} />;
  if (field.type === "datetime" || field.type === "date") return <TimeControl {...props} />;
  if (field.type === "url") return <UrlControl {...props} />;
  return <TextControl {...props} />;
}
