import { create } from "zustand";
import { type Operator, onTokensChange, signedInOperator } from "@/services/tokens";

interface SessionState {
  /** Who is signed in. */
  operator: Operator | null;
}

/** Who is signed in, for components to follow. The tokens themselves stay in the services. */
export const useSession = create<SessionState>(() => ({ operator: signedInOperator() }));

onTokensChange(() => useSession.setState({ operator: signedInOperator() }));
