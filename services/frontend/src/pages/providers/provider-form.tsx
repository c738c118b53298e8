import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { sortFaults } from "@/services/faults";
import { providersQuery, putProvider } from "@/services/providers";
import { toast } from "@/stores/toast";
import type { Editing } from "./provider-dialog";
import { draftOf, missingOf, wordsOf } from "./provider-draft.utils";
import { RedirectUri } from "./redirect-uri";

const FIELDS = ["provider", "name", "issuer", "client_id", "client_secret", "scopes"] as const;
const CODE = { autoComplete: "off", autoCapitalize: "none", spellCheck: false, className: "font-mono" };

/** What a provider is called, and what it knows this installation by. */
export function ProviderForm({ provider, preset, onClose }: Editing & { onClose: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(provider ?? preset ?? null));
  const change = (changed: Partial<typeof draft>) => setDraft({ ...draft, ...changed });
  const enabledId = useId();
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => putProvider(draft.provider.trim(), wordsOf(draft, preset)),
    onSuccess: async () => {
      onClose();
      toast({ tone: "success", title: "Provider saved" });
      await queryClient.invalidateQueries({ queryKey: providersQuery().queryKey });
    },
  });
  const { faults, rest } = sortFaults(save.error, FIELDS);
  const hasSecret = provider?.has_secret === true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const isCustom = preset === undefined;
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
      <DialogBody className="space-y-4">
        {rest && (
          <Callout tone="danger" alert>
            {rest}
          </Callout>
        )}
        {isCustom && provider === null && (
          <FormField label="Id" hint="Its name in addresses: acme." error={faults.provider}>
            <Input
              {...CODE}
              value={draft.provider}
              onChange={({ target }) => change({ provider: target.value })}
            />
          </FormField>
        )}
        <FormField
          label="Name"
          optional
          hint="As your application shows it on its button."
          error={faults.name}
        >
          <Input
            autoComplete="off"
            value={draft.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        </FormField>
        <FormField
          label="Issuer"
          optional={!isCustom}
          hint={
            isCustom
              ? "Its address: https://sso.example.com"
              : "Another than the usual one for a server of your own."
          }
          error={faults.issuer}
        >
          <Input
            {...CODE}
            type="url"
            value={draft.issuer}
            onChange={({ target }) => change({ issuer: target.value })}
          />
        </FormField>
        <FormField label="Client id" error={faults.client_id}>
          <Input
            {...CODE}
            value={draft.clientId}
            onChange={({ target }) => change({ clientId: target.value })}
          />
        </FormField>
        <FormField
          label="Client secret"
          optional={hasSecret}
          hint={hasSecret ? "The one there is kept while this is blank." : undefined}
          error={faults.client_secret}
        >
          <Input
            {...CODE}
            type="password"
            autoComplete="new-password"
            value={draft.secret}
            onChange={({ target }) => change({ secret: target.value })}
          />
        </FormField>
        <FormField
          label="Scopes"
          optional
          hint="Parted by blanks; the usual ones while this is blank."
          error={faults.scopes}
        >
          <Input {...CODE} value={draft.scopes} onChange={({ target }) => change({ scopes: target.value })} />
        </FormField>
        <div className="flex items-center gap-2.5">
          <Switch
            id={enabledId}
            checked={draft.isEnabled}
            onCheckedChange={(isEnabled) => change({ isEnabled })}
          />
          <label htmlFor={enabledId} className="font-medium">
            Users may sign in there
          </label>
        </div>
        {provider && <RedirectUri uri={provider.redirect_uri} />}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          busy={save.isPending}
          disabledReason={missingOf(draft, !hasSecret, !isCustom)}
        >
          Save
        </Button>
      </DialogFooter>
    </form>
  );
}
