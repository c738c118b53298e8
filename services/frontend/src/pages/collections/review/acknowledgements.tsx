import { useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { acknowledgementLabel } from "./review.utils";

interface AcknowledgementsProps {
  codes: readonly string[];
  confirmed: readonly string[];
  onConfirm: (codes: readonly string[]) => void;
}

/** One box to tick for each consequence that the server wants confirmed; nothing if there is none. */
export function Acknowledgements({ codes, confirmed, onConfirm }: AcknowledgementsProps) {
  const id = useId();
  if (codes.length === 0) return null;
  return (
    <fieldset className="rounded-lg border border-warning/25 bg-warning-soft px-3 py-2.5">
      <legend className="sr-only">Confirm</legend>
      {codes.map((code) => (
        <div key={code} className="flex items-start gap-2.5 py-0.5">
          <Checkbox
            id={`${id}-${code}`}
            className="mt-0.5"
            checked={confirmed.includes(code)}
            onCheckedChange={(on) =>
              onConfirm(on === true ? [...confirmed, code] : confirmed.filter((each) => each !== code))
            }
          />
          <label htmlFor={`${id}-${code}`}>I know: {lowerFirst(acknowledgementLabel(code))}</label>
        </div>
      ))}
    </fieldset>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
