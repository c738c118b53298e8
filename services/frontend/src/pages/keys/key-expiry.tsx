import { Moment } from "@/components/ui/moment";

/** When a key ends; in another colour once it has. */
export function KeyExpiry({ at }: { at: string | null }) {
  if (at === null) return "never";
  const isOver = Date.parse(at) <= Date.now();
  return (
    <span className={isOver ? "text-danger" : undefined}>
      <Moment at={at} />
    </span>
  );
}
