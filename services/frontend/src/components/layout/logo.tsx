import { cn } from "@/utils/cn";

/** The mark: three layers, the newest on top, the older ones still carrying it. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" className={cn("size-5 text-accent", className)}>
      <path d="M12 2.5 21.5 7.25 12 12 2.5 7.25Z" fill="currentColor" />
      <g stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        <path d="m2.5 12 9.5 4.75L21.5 12" opacity="0.7" />
        <path d="m2.5 16.75 9.5 4.75 9.5-4.75" opacity="0.38" />
      </g>
    </svg>
  );
}

/** The mark with the name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span
      className={cn("inline-flex items-center gap-2 font-semibold text-[15px] tracking-tight", className)}
    >
      <LogoMark />
      Stratabase
    </span>
  );
}
