import { MonitorSmartphone } from "lucide-react";
import { Tooltip } from "@/components/ui/tooltip";
import { deviceWords } from "@/utils/user-agent";

/** The device of a session in words; the user agent in full on hover and focus. */
export function Device({ agent }: { agent: string }) {
  const words = (
    <span className="inline-flex min-w-0 items-center gap-2">
      <MonitorSmartphone aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
      <span className="truncate">{deviceWords(agent)}</span>
    </span>
  );
  if (agent === "") return words;
  return (
    <Tooltip label={agent}>
      {/* A button, so that the keyboard reaches what the tooltip tells. */}
      <button type="button" className="inline-flex min-w-0 cursor-default rounded-sm text-left">
        {words}
      </button>
    </Tooltip>
  );
}
