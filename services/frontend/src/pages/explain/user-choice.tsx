import { useQuery } from "@tanstack/react-query";
import { UserRound, X } from "lucide-react";
import { RecordSearch } from "@/components/form/record-search";
import { IconButton } from "@/components/ui/icon-button";
import { collectionQuery } from "@/services/collections";
import { userQuery } from "@/services/users";
import { shortId } from "@/utils/text";

interface UserChoiceProps {
  /** The user's id; null for nobody. */
  value: string | null;
  onChange: (id: string | null) => void;
  id?: string;
}

/** One of the users, or nobody. */
export function UserChoice({ value, onChange, ...aria }: UserChoiceProps) {
  const users = useQuery(collectionQuery("users")).data;
  const user = useQuery({ ...userQuery(value ?? ""), enabled: value !== null });
  if (value !== null) {
    return (
      <div className="flex h-8 items-center gap-2 rounded-md border bg-canvas pl-2.5">
        <UserRound aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
        <span className="min-w-0 flex-1 truncate">{user.data?.email ?? shortId(value)}</span>
        <IconButton label="Test as nobody" size="icon-sm" onClick={() => onChange(null)}>
          <X aria-hidden />
        </IconButton>
      </div>
    );
  }
  if (!users) return null;
  return (
    <RecordSearch
      {...aria}
      target={users}
      onChoose={onChange}
      empty
      placeholder="Nobody signed in, or search"
    />
  );
}
