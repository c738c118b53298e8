import { ArrowUpRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { isWebAddress } from "../fields/format.utils";
import { type ControlProps, draftText } from "./control";
import { TextControl } from "./text-control";

/** An address, with a way to open it. */
export function UrlControl(props: ControlProps) {
  const address = draftText(props.draft).trim();
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <TextControl {...props} />
      </div>
      {isWebAddress(address) && (
        <Button asChild size="icon" variant="secondary">
          <a href={address} target="_blank" rel="noopener noreferrer" aria-label={`Open ${address}`}>
            <ArrowUpRight aria-hidden />
          </a>
        </Button>
      )}
    </div>
  );
}
