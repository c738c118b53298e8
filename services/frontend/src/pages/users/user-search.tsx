import { SearchBox } from "@/components/form/search-box";
import { useShortcut } from "@/hooks/use-shortcut";

interface UserSearchProps {
  /** What the list is searched by now. */
  q: string | undefined;
  onSearch: (q: string | undefined) => void;
  busy: boolean;
}

/** Finds users by a part of their address, as it is typed. */
export function UserSearch({ q, onSearch, busy }: UserSearchProps) {
  useShortcut({ key: "/" }, () => document.getElementById("user-search")?.focus());
  return (
    <SearchBox
      id="user-search"
      label="Search users by email"
      placeholder="Search by email"
      className="mb-4 max-w-md"
      value={q}
      onSearch={onSearch}
      busy={busy}
    />
  );
}
