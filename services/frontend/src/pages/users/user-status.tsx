import { Badge } from "@/components/ui/badge";
import type { User } from "@/services/users";

/** Whether a user can sign in, whether the address is known to be theirs, and whether more is asked for than a password. */
export function UserStatus({
  user,
}: {
  user: Pick<User, "disabled" | "verified" | "password_state" | "second_factor">;
}) {
  return (
    <span className="flex gap-1.5">
      {user.disabled ? <Badge tone="danger">disabled</Badge> : <Badge tone="success">active</Badge>}
      {user.verified && <Badge>verified</Badge>}
      {user.second_factor && <Badge>second factor</Badge>}
      {user.password_state === "closed" && <Badge tone="warning">guessed</Badge>}
    </span>
  );
}
