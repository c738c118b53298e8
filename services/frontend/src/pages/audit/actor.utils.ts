import type { AuditEntry } from "@/services/audit";

/** Who acted, in a word: an operator, one who has been removed since, or whoever has a shell on the machine. */
export function actorOf({ operator }: Pick<AuditEntry, "operator">): string {
  if (operator === null) return "Someone on the machine";
  return operator.email ?? "A removed operator";
}
