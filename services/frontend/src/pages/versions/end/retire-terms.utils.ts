import type { BlockingClient, RetireTerms } from "@/services/versions";
import { total } from "../traffic.utils";

/** On which terms a version is retired although it is in use, while they are being chosen. */
export interface RetireChoice {
  /** Accept how many people are known to lose access, or force it whoever they are. */
  way: "accept" | "force" | null;
  reason: string;
}

export const NO_TERMS: RetireChoice = { way: null, reason: "" };

/** What is missing in a choice; null if nothing is. */
export function termsFault({ way, reason }: RetireChoice): string | null {
  if (way === null) return "Say on which terms first.";
  return way === "force" && reason.trim() === "" ? "Give the reason first." : null;
}

/** How many people lose access: those of the clients added up, so that nobody counts too little. */
export function peopleOf(clients: readonly BlockingClient[]): number {
  return total(clients.map(({ users }) => users));
}

/** The terms as the server takes them. */
export function toTerms({ way, reason }: RetireChoice, clients: readonly BlockingClient[]): RetireTerms {
  return way === "force" ? { force: true, reason: reason.trim() } : { accept_users: peopleOf(clients) };
}

const SHOWN = 6;

/** The fields that a client would miss, in words: "orders.title, orders.status and 3 more". */
export function usedFields({ read, filtered, written }: BlockingClient["fields"]): string {
  const names = [...new Set([...written, ...filtered, ...read])];
  if (names.length === 0) return "no declared field";
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
