import { useInfiniteQuery } from "@tanstack/react-query";
import { SearchBox } from "@/components/form/search-box";
import { Select } from "@/components/ui/select";
import type { AuditFilter } from "@/services/audit";
import { operatorsQuery } from "@/services/operators";

interface AuditFiltersProps {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
  busy: boolean;
}

/** Narrows the log down to what somebody did, to an action, and to what it was done to. */
export function AuditFilters({ filter, onChange, busy }: AuditFiltersProps) {
  const { operator } = filter;
  const operators = useInfiniteQuery(operatorsQuery()).data?.pages.flatMap((page) => page.items) ?? [];
  const isKnown = operator === undefined || operators.some(({ id }) => id === operator);
  return (
    <div className="mb-4 grid grid-cols-2 gap-2 sm:grid-cols-3">
      <Select
        aria-label="Operator"
        className="max-sm:col-span-2"
        value={operator ?? ""}
        onChange={({ target }) => onChange({ operator: target.value || undefined })}
      >
        <option value="">Every operator</option>
        {operators.map(({ id, email }) => (
          <option key={id} value={id}>
            {email}
          </option>
        ))}
        {!isKnown && <option value={operator}>{operator}</option>}
      </Select>
      <SearchBox
        label="Action"
        placeholder="Action: user.disable"
        value={filter.action}
        onSearch={(action) => onChange({ action })}
        busy={busy}
      />
      <SearchBox
        label="Target"
        placeholder="Target: users"
        value={filter.target}
        onSearch={(target) => onChange({ target })}
        busy={busy}
      />
    </div>
  );
}
