import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { RadioOption } from "@/components/form/radio-option";
import { Card } from "@/components/layout/card";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Label } from "@/components/ui/label";
import { Switch } from "@/components/ui/switch";
import { useRefusal } from "@/hooks/use-refusal";
import { faultMessage } from "@/services/errors";
import { type Settings, settingsQuery, updateSettings } from "@/services/settings";
import { toast } from "@/stores/toast";

const WAYS = [
  {
    value: "open",
    label: "Open",
    hint: "Who registers is signed in at once. Whether an address has an account can be found out by registering it.",
  },
  {
    value: "verified",
    label: "With a proved address",
    hint: "Registering mails a link and a code, and an account signs nobody in before its address is proved. The answer is the same whether there is an account or not. Needs a mail server.",
  },
];

/** How people get an account. */
export function RegistrationCard({ saved }: { saved: Pick<Settings, "registration" | "anonymous"> }) {
  const [chosen, setChosen] = useState(saved.registration);
  const [anonymous, setAnonymous] = useState(saved.anonymous);
  const name = useId();
  const queryClient = useQueryClient();
  const refusal = useRefusal("owner");
  const save = useMutation({
    mutationFn: () =>
      updateSettings({
        ...(chosen === saved.registration ? {} : { registration: chosen }),
        ...(anonymous === saved.anonymous ? {} : { anonymous }),
      }),
    onSuccess: (settings) => {
      queryClient.setQueryData(settingsQuery().queryKey, settings);
      toast({ tone: "success", title: "Settings saved" });
    },
  });
  const isChanged = chosen !== saved.registration || anonymous !== saved.anonymous;
  const choose = (value: string) => {
    save.reset();
    setChosen(value);
  };
  return (
    <Card title="Registration">
      <fieldset className="space-y-4 p-4">
        <legend className="sr-only">Registration</legend>
        {WAYS.map(({ value, label, hint }) => (
          <RadioOption
            key={value}
            name={name}
            label={label}
            hint={hint}
            checked={chosen === value}
            onSelect={() => choose(value)}
          />
        ))}
        <div className="flex items-start gap-2.5 border-t pt-4">
          <Switch
            id={`${name}-anonymous`}
            checked={anonymous}
            onCheckedChange={(next) => {
              save.reset();
              setAnonymous(next);
            }}
            aria-describedby={`${name}-anonymous-note`}
          />
          <div>
            <Label htmlFor={`${name}-anonymous`}>Anonymous accounts</Label>
            <p id={`${name}-anonymous-note`} className="text-ink-muted text-xs">
              People may begin without an address, and keep what they have when they register one. Whoever
              never does is signed in by one session alone.
            </p>
          </div>
        </div>
        {save.isError && (
          <Callout tone="danger" alert>
            {faultMessage(save.error)}
          </Callout>
        )}
      </fieldset>
      <footer className="flex justify-end border-t px-4 py-3">
        <Button
          variant="primary"
          busy={save.isPending}
          disabledReason={refusal || (!isChanged && "Nothing has changed.")}
          onClick={() => save.mutate()}
        >
          Save
        </Button>
      </footer>
    </Card>
  );
}
