import { Badge } from "@/components/ui/badge";
import type { User } from "@/services/users";

/** Whether a user can sign in, and whether the address is known to be theirs. */
export function UserStatus({ user }: { user: Pick<User, "disabled" | "verified" | "password_state"> }) {
  return (
    <span className="flex gap-1.5">
      {user.disabled ? <Badge tone="danger">disabled</Badge> : <Badge tone="success">active</Badge>}
      {user.verified && <Badge>verified</Badge>}
      {user.password_state === "closed" && <Badge tone="warning">guessed</Badge>}
    </span>
  );
}
