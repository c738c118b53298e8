import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { cn } from "@/utils/cn";
import { plural } from "@/utils/text";
import { type Command, rankCommands } from "./command-palette.utils";
import { Dialog } from "./dialog";
import { Kbd } from "./kbd";

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  commands: Command[];
}

/** Finds a command by typing and runs it: arrows choose, Enter runs, Escape closes. */
export function CommandPalette({ open, onOpenChange, commands }: CommandPaletteProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Command palette"
      headless
      size="md"
      className="overflow-hidden max-sm:top-0 max-sm:bottom-auto max-sm:animate-fade max-sm:rounded-t-none max-sm:rounded-b-xl sm:top-[18dvh] sm:translate-y-0"
    >
      <PaletteSearch commands={commands} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function PaletteSearch({ commands, onDone }: { commands: Command[]; onDone: () => void }) {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const found = rankCommands(commands, query);
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onDone();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + found.length) % Math.max(found.length, 1));
    else if (event.key === "Enter") run(found[active]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-ink-faint" />
        <input
          role="combobox"
          aria-label="Find a page, collection or action"
          aria-expanded={found.length > 0}
          aria-controls={listId}
          aria-activedescendant={found.length > 0 ? `${listId}-${active}` : undefined}
          placeholder="Find a page, collection or action"
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-ink-faint"
          value={query}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
        />
        <Kbd>Esc</Kbd>
      </div>
      <p role="status" className={found.length > 0 ? "sr-only" : "px-3 py-10 text-center text-ink-muted"}>
        {found.length > 0 ? plural(found.length, "result") : "Nothing is called that."}
      </p>
      <div
        id={listId}
        role="listbox"
        aria-label="Results"
        hidden={found.length === 0}
        className="max-h-88 overflow-y-auto p-1.5"
      >
        {found.map((command, index) => (
          <PaletteOption
            key={command.id}
            id={`${listId}-${index}`}
            command={command}
            heading={command.group === found[index - 1]?.group ? null : command.group}
            active={index === active}
            onHover={() => setActive(index)}
            onRun={() => run(command)}
          />
        ))}
      </div>
    </>
  );
}

interface PaletteOptionProps {
  id: string;
  command: Command;
  heading: string | null;
  active: boolean;
  onHover: () => void;
  onRun: () => void;
}

function PaletteOption({ id, command, heading, active, onHover, onRun }: PaletteOptionProps) {
  return (
    <>
      {heading && (
        <div role="presentation" className="px-2.5 pt-2 pb-1 text-ink-faint text-xs">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above handles the keys for all options */}
      <div
        id={id}
        ref={active ? scrollIntoView : undefined}
        role="option"
        tabIndex={-1}
        aria-selected={active}
        onPointerMove={onHover}
        onClick={onRun}
        className={cn(
          "flex h-9 items-center gap-2.5 rounded-md px-2.5 [&_svg]:size-4 [&_svg]:text-ink-faint",
          active && "bg-hover [&_svg]:text-ink",
        )}
      >
        {command.icon}
        <span className="truncate">{command.label}</span>
      </div>
    </>
  );
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
