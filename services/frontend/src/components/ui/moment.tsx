import { fullTime, relativeTime } from "@/utils/time";

/** An instant as people say it, written out on hover. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={fullTime(at)} className="whitespace-nowrap">
      {relativeTime(at, Date.now())}
    </time>
  );
}
