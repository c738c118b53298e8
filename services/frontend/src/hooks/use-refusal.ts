import { useSession } from "@/stores/session";
import { type Role, roleRefusal } from "@/utils/roles";

/** Why the operator may not do what at least `needed` may: `<Button disabledReason={useRefusal("developer")}>`. */
export function useRefusal(needed: Role): string | false {
  const role = useSession((state) => state.operator?.role);
  return role === undefined ? false : roleRefusal(role, needed);
}
