import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { sortFaults } from "@/services/faults";
import { type CreatedKey, createKey, keysQuery } from "@/services/keys";
import { GrantList } from "./grant-list";
import { expiryOf, type Grant, LIFETIMES, toAddresses, toScopes } from "./scopes.utils";

const FIELDS = ["name", "scopes", "expires_at", "addresses", "contact"] as const;

interface NewKeyFormProps {
  onCreated: (key: CreatedKey | null) => void;
  onCancel: () => void;
}

/** What a new key is called, what it may do, for how long and from where. */
export function NewKeyForm({ onCreated, onCancel }: NewKeyFormProps) {
  const [form, setForm] = useState({ name: "", days: "90", addresses: "", contact: "" });
  const [grants, setGrants] = useState<readonly Grant[]>([{ key: 0, on: "*", operations: ["read"] }]);
  const queryClient = useQueryClient();
  const scopes = toScopes(grants);
  const create = useMutation({
    mutationFn: () =>
      createKey({
        name: form.name.trim(),
        scopes,
        expires_at: expiryOf(form.days, Date.now()),
        addresses: toAddresses(form.addresses),
        contact: form.contact.trim() || null,
      }),
    onSuccess: async (key) => {
      onCreated(key);
      await queryClient.invalidateQueries({ queryKey: keysQuery().queryKey });
    },
  });
  const { faults, rest } = sortFaults(create.error, FIELDS);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  const missing =
    (form.name.trim() === "" && "Give it a name first.") ||
    (scopes.length === 0 && "Let it do something first.");
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
      <DialogBody className="space-y-5">
        {rest && (
          <Callout tone="danger" alert>
            {rest}
          </Callout>
        )}
        <FormField label="Name" hint="Usage is counted under it." error={faults.name}>
          <Input
            autoComplete="off"
            value={form.name}
            onChange={({ target }) => setForm({ ...form, name: target.value })}
          />
        </FormField>
        <GrantList grants={grants} error={faults.scopes} onChange={setGrants} />
        <FormField label="Expires" error={faults.expires_at}>
          <Select value={form.days} onChange={({ target }) => setForm({ ...form, days: target.value })}>
            {LIFETIMES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </FormField>
        <FormField
          label="Addresses"
          optional
          hint="It counts from these addresses and networks only, one to a line: 203.0.113.0/24."
          error={faults.addresses}
        >
          <Textarea
            className="font-mono"
            spellCheck={false}
            value={form.addresses}
            onChange={({ target }) => setForm({ ...form, addresses: target.value })}
          />
        </FormField>
        <FormField label="Contact" optional hint="Whom to ask about it." error={faults.contact}>
          <Input
            autoComplete="off"
            value={form.contact}
            onChange={({ target }) => setForm({ ...form, contact: target.value })}
          />
        </FormField>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={create.isPending} disabledReason={missing}>
          Create key
        </Button>
      </DialogFooter>
    </form>
  );
}
