import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/utils/cn";

interface TabsProps<T extends string> {
  /** Which tab shows; keep it in the URL. */
  value: T;
  onValueChange: (value: T) => void;
  tabs: readonly { value: T; label: ReactNode }[];
  /** Names the row of tabs for screen readers. */
  label: string;
  /** `TabPanel`s. */
  children: ReactNode;
  className?: string;
}

/** `<Tabs label="Collection" value={tab} onValueChange={setTab} tabs={[{ value: "schema", label: "Schema" }]}>`. */
export function Tabs<T extends string>({
  value,
  onValueChange,
  tabs,
  label,
  children,
  className,
}: TabsProps<T>) {
  const select = (chosen: string) => {
    const tab = tabs.find((each) => each.value === chosen);
    if (tab) onValueChange(tab.value);
  };
  return (
    <Radix.Root value={value} onValueChange={select} className={className}>
      <Radix.List aria-label={label} className="flex gap-4 overflow-x-auto overflow-y-hidden border-b">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 font-medium text-ink-muted text-sm outline-offset-[-2px] hover:text-ink data-[state=active]:border-ink data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export function TabPanel({
  value,
  children,
  className,
}: {
  value: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Radix.Content value={value} className={cn("pt-5 outline-offset-4", className)}>
      {children}
    </Radix.Content>
  );
}
