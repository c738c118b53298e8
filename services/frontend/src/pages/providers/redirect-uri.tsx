import { Code } from "@/components/ui/code";
import { CopyableId } from "@/components/ui/copyable-id";

/** The address to register with a provider; it needs to be known under which address clients reach this server. */
export function RedirectUri({ uri }: { uri: string | null | undefined }) {
  return (
    <p className="mt-0.5 text-ink-muted text-xs">
      {!uri ? (
        <>
          Set <Code>STRATABASE_PUBLIC_URL</Code> first: the provider has to lead back to it.
        </>
      ) : (
        <>
          Redirect URI <CopyableId id={uri} full />
        </>
      )}
    </p>
  );
}
