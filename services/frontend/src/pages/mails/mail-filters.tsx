import { SearchBox } from "@/components/form/search-box";
import { Select } from "@/components/ui/select";
import { MAIL_STATES } from "./mail-state.utils";

interface MailFilter {
  state?: (typeof MAIL_STATES)[number] | undefined;
  to?: string | undefined;
}

interface MailFiltersProps {
  filter: MailFilter;
  onChange: (filter: MailFilter) => void;
  busy: boolean;
}

/** Narrows the mails down to those of an address, and of a state. */
export function MailFilters({ filter, onChange, busy }: MailFiltersProps) {
  return (
    <div className="mb-4 flex gap-2">
      <SearchBox
        label="Mails to an address"
        placeholder="To an address"
        className="min-w-0 max-w-md flex-1"
        value={filter.to}
        onSearch={(to) => onChange({ to })}
        busy={busy}
      />
      <Select
        aria-label="State"
        className="w-36 shrink-0"
        value={filter.state ?? ""}
        onChange={({ target }) => onChange({ state: MAIL_STATES.find((each) => each === target.value) })}
      >
        <option value="">Every state</option>
        {MAIL_STATES.map((state) => (
          <option key={state} value={state}>
            {state}
          </option>
        ))}
      </Select>
    </div>
  );
}
