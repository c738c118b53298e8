import { cn } from "@/utils/cn";

interface ProgressBarProps {
  /** Names what goes on, for screen readers. */
  label: string;
  /** 0 to 100; undefined while nobody can tell. */
  percent: number | undefined;
  className?: string;
}

/** How far something has come: `<ProgressBar label="Import" percent={40} />`. */
export function ProgressBar({ label, percent, className }: ProgressBarProps) {
  return (
    <progress
      aria-label={label}
      max={100}
      value={percent}
      className={cn(
        "block h-1 w-full appearance-none overflow-hidden rounded-full bg-hover [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-accent",
        percent === undefined && "animate-pulse bg-accent",
        className,
      )}
    />
  );
}
