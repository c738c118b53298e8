import { cn } from "@/utils/cn";

interface BarsProps {
  values: readonly number[];
  /** What they say, for those who do not see them: "1,204 calls on 30 days". */
  label: string;
  className?: string;
}

const STEP = 4;
const WIDTH = 3;
const HEIGHT = 20;

/** A small chart of counts in a row, one bar each; a count of zero leaves a mark on the ground line. */
export function Bars({ values, label, className }: BarsProps) {
  const most = Math.max(1, ...values);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${Math.max(1, values.length * STEP - 1)} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={cn("h-5 w-full text-accent", className)}
    >
      {values.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(2, (value / most) * HEIGHT);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={index}
            x={index * STEP}
            y={HEIGHT - height}
            width={WIDTH}
            height={height}
            className={value === 0 ? "fill-line-strong" : "fill-current"}
          />
        );
      })}
    </svg>
  );
}
