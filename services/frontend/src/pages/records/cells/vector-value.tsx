import { useContext } from "react";
import type { Field } from "@/types/schema";
import { distanceBetween, METRIC_WORDS } from "@/utils/vectors";
import { valueText } from "../fields/format.utils";
import { NearestContext } from "../nearest/use-nearest";

const SHOWN_DIGITS = 3;

/** A vector in a few letters, behind its distance where the rows are in that order. */
export function VectorValue({ field, value }: { field: Field; value: unknown }) {
  const nearest = useContext(NearestContext);
  const distance = nearest?.field === field.name ? distanceBetween(value, nearest.to, nearest.metric) : null;
  return (
    <span className="truncate font-mono text-ink-muted text-xs">
      {nearest && distance !== null && (
        <span className="mr-2 font-medium text-ink" title={`${METRIC_WORDS[nearest.metric]}: ${distance}`}>
          {Number(distance.toPrecision(SHOWN_DIGITS))}
        </span>
      )}
      {valueText(field, value)}
    </span>
  );
}
