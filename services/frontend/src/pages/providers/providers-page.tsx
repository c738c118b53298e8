import { useQuery } from "@tanstack/react-query";
import { LogIn } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { MissingState } from "@/components/feedback/missing-state";
import { SettingsPage } from "@/components/layout/settings-page";
import { type Provider, providersQuery } from "@/services/providers";
import { AddProvider } from "./add-provider";
import { DeleteProviderDialog } from "./delete-provider-dialog";
import { type Editing, ProviderDialog } from "./provider-dialog";
import { ProviderRow } from "./provider-row";
import { TestDialog } from "./test-dialog";

/** Where users of the application may sign in instead of by a password. */
export default function ProvidersPage() {
  const providers = useQuery(providersQuery());
  const [editing, setEditing] = useState<Editing | null>(null);
  const [testing, setTesting] = useState<Provider | null>(null);
  const [removing, setRemoving] = useState<Provider | null>(null);
  const { items = [], presets = [] } = providers.data ?? {};
  const add = (
    <AddProvider
      presets={presets.filter(({ provider }) => items.every((each) => each.provider !== provider))}
      onChoose={(preset) => setEditing({ preset: preset ?? undefined, provider: null })}
    />
  );
  return (
    <SettingsPage
      title="Sign-in providers"
      description="Where the users of your application may sign in instead of by a password."
      actions={providers.data && add}
    >
      {!providers.data && (
        <MissingState query={providers} noun="providers" icon={<LogIn aria-hidden />}>
          The server may be older than this console.
        </MissingState>
      )}
      {providers.data && items.length === 0 && (
        <EmptyState icon={<LogIn aria-hidden />} title="No providers yet" action={add}>
          Users sign in by their password alone until you add Google, GitHub, or any provider that speaks
          OpenID Connect.
        </EmptyState>
      )}
      {items.length > 0 && (
        <ul className="divide-y rounded-lg border bg-surface">
          {items.map((provider) => (
            <ProviderRow
              key={provider.provider}
              provider={provider}
              onEdit={() =>
                setEditing({
                  provider,
                  preset: presets.find((each) => each.provider === provider.provider),
                })
              }
              onTest={() => setTesting(provider)}
              onRemove={() => setRemoving(provider)}
            />
          ))}
        </ul>
      )}
      <ProviderDialog editing={editing} onClose={() => setEditing(null)} />
      <TestDialog provider={testing} onClose={() => setTesting(null)} />
      <DeleteProviderDialog provider={removing} onClose={() => setRemoving(null)} />
    </SettingsPage>
  );
}
