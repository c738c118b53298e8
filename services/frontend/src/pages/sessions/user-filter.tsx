import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CopyableId } from "@/components/ui/copyable-id";
import { userQuery } from "@/services/users";

/** Says whose sessions are shown, and leads to the account. */
export function UserFilter({ id }: { id: string }) {
  const user = useQuery(userQuery(id)).data;
  return (
    <p className="mb-4 flex flex-wrap items-center gap-x-2 rounded-lg border bg-canvas px-3 py-2">
      <span className="text-ink-muted">Sessions of</span>
      <Link to="/users" search={{ user: id }} className="truncate font-medium hover:underline">
        {user?.email ?? "this user"}
      </Link>
      <CopyableId id={id} />
    </p>
  );
}
