import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Card } from "@/components/layout/card";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import { useRefusal } from "@/hooks/use-refusal";
import { faultMessage } from "@/services/errors";
import { settingsQuery, updateSettings } from "@/services/settings";
import { toast } from "@/stores/toast";
import { linesOf } from "./lines.utils";

/** Where browsers may be sent to once somebody has signed in with a provider. */
export function RedirectsCard({ saved }: { saved: readonly string[] }) {
  const [text, setText] = useState(saved.join("\n"));
  const queryClient = useQueryClient();
  const refusal = useRefusal("owner");
  const redirects = linesOf(text);
  const isSame = redirects.join("\n") === saved.join("\n");
  const save = useMutation({
    mutationFn: () => updateSettings({ redirects }),
    onSuccess: (settings) => {
      queryClient.setQueryData(settingsQuery().queryKey, settings);
      toast({ tone: "success", title: "Settings saved" });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Card title="Addresses after signing in">
      <form onSubmit={submit} noValidate>
        <div className="p-4">
          <FormField
            label="Where browsers may go on to"
            optional
            hint="Once somebody has signed in with a provider. One to a line, each compared as a whole: https://app.example.com/signed-in, com.example.app:/signed-in"
            error={save.error ? faultMessage(save.error) : undefined}
          >
            <Textarea
              className="font-mono"
              spellCheck={false}
              autoCapitalize="none"
              value={text}
              onChange={({ target }) => {
                save.reset();
                setText(target.value);
              }}
            />
          </FormField>
        </div>
        <footer className="flex justify-end border-t px-4 py-3">
          <Button
            type="submit"
            variant="primary"
            busy={save.isPending}
            disabledReason={refusal || (isSame && "Nothing has changed.")}
          >
            Save<span className="sr-only"> the addresses</span>
          </Button>
        </footer>
      </form>
    </Card>
  );
}
