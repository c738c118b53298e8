import type { Preset, Provider, ProviderWords } from "@/services/providers";

/** What the form of a provider holds. */
export interface ProviderDraft {
  /** The name in addresses: "google". */
  provider: string;
  name: string;
  issuer: string;
  clientId: string;
  secret: string;
  scopes: string;
  isEnabled: boolean;
}

/** The form of a provider that there is, of a preset, or of one that nobody knows beforehand. */
export function draftOf(from: Provider | Preset | null): ProviderDraft {
  const isThere = from !== null && "client_id" in from;
  return {
    provider: from?.provider ?? "",
    name: from?.name ?? "",
    issuer: from?.issuer ?? "",
    clientId: isThere ? from.client_id : "",
    secret: "",
    scopes: isThere ? from.scopes.join(" ") : "",
    isEnabled: isThere ? from.enabled : true,
  };
}

/** What the form asks the server for: no secret keeps the one there, no scopes are the provider's usual ones. */
export function wordsOf(draft: ProviderDraft, preset: Preset | undefined): ProviderWords {
  const scopes = draft.scopes.split(/[\s,]+/).filter((each) => each !== "");
  const issuer = draft.issuer.trim();
  return {
    client_id: draft.clientId.trim(),
    enabled: draft.isEnabled,
    ...(draft.name.trim() === "" ? {} : { name: draft.name.trim() }),
    ...(draft.secret === "" ? {} : { client_secret: draft.secret }),
    ...(issuer === "" || preset?.issuer === issuer ? {} : { issuer }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}

/** What is still missing, for the button to say; false when nothing is. */
export function missingOf(draft: ProviderDraft, needsSecret: boolean, isPreset: boolean): string | false {
  if (draft.provider.trim() === "") return "Give it an id first.";
  if (!isPreset && draft.issuer.trim() === "") return "Name its issuer first.";
  if (draft.clientId.trim() === "") return "Enter the client id first.";
  return needsSecret && draft.secret === "" && "Enter the client secret first.";
}
