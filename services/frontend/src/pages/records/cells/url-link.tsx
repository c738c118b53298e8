import { ArrowUpRight } from "lucide-react";
import { isWebAddress, shortAddress } from "../fields/format.utils";

/** An address on one line. Its arrow opens it elsewhere: a press beside it is for the cell. */
export function UrlLink({ url }: { url: string }) {
  return (
    <span className="flex min-w-0 flex-1 items-center gap-0.5" title={url}>
      <span className="truncate">{shortAddress(url)}</span>
      {isWebAddress(url) && (
        <a
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          tabIndex={-1}
          aria-label={`Open ${url}`}
          className="grid size-6 shrink-0 place-items-center rounded-md text-ink-faint hover:text-accent"
        >
          <ArrowUpRight aria-hidden className="size-3.5" />
        </a>
      )}
    </span>
  );
}
