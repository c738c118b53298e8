import { create } from "zustand";
import { onTokensChange, signedInOperator } from "@/services/tokens";

export interface Impersonation {
  /** Whom it acts as. */
  user: { id: string; name: string };
  /** The application API's token: in memory alone, gone with the tab. */
  token: string;
  /** When it ends, in milliseconds. */
  until: number;
}

interface ImpersonationState {
  current: Impersonation | null;
}

/** As whom the operator acts in the application now. */
export const useImpersonation = create<ImpersonationState>(() => ({ current: null }));

export function setImpersonation(current: Impersonation | null): void {
  useImpersonation.setState({ current });
}

// Whoever signs out acts as nobody.
onTokensChange(() => {
  if (signedInOperator() === null) setImpersonation(null);
});
