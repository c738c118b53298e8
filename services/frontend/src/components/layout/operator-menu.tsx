import { Link } from "@tanstack/react-router";
import { LogOut, UserCog } from "lucide-react";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/dropdown-menu";
import { useSignOut } from "@/hooks/use-sign-out";
import { useSession } from "@/stores/session";

/** Who is signed in, and the way out. */
export function OperatorMenu() {
  const operator = useSession((state) => state.operator);
  const signOut = useSignOut();
  if (operator === null) return null;
  const trigger = (
    <button
      type="button"
      className="flex h-9 min-w-0 flex-1 items-center gap-2 rounded-md px-1.5 text-left hover:bg-hover"
    >
      <span
        aria-hidden
        className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-[11px] text-accent uppercase"
      >
        {operator.email.charAt(0)}
      </span>
      <span className="min-w-0 flex-1 truncate">
        <span className="sr-only">Operator </span>
        {operator.email}
      </span>
    </button>
  );
  return (
    <Menu trigger={trigger} side="top" align="start" className="w-56">
      <MenuLabel>
        <span className="block truncate text-ink">{operator.email}</span>
        <span className="capitalize">{operator.role}</span>
      </MenuLabel>
      <MenuSeparator />
      <MenuItem asChild>
        <Link to="/account">
          <UserCog aria-hidden />
          Your account
        </Link>
      </MenuItem>
      <MenuItem onSelect={() => signOut.mutate()}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
