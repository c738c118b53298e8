import { ChoiceControl } from "./choice-control";
import type { ControlProps } from "./control";
import { TextControl } from "./text-control";
import { TimeControl } from "./time-control";
import { UrlControl } from "./url-control";

/** The control of a single value that stands for itself: a field's, or that of an object's member. */
export function ScalarControl(props: ControlProps) {
  const { type } = props.field;
  if (type === "enum" || type === "bool") return <ChoiceControl {...props} />;
  if (type === "datetime" || type === "date") return <TimeControl {...props} />;
  if (type === "url") return <UrlControl {...props} />;
  return <TextControl {...props} />;
}
