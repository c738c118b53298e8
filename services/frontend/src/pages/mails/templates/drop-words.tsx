import { useState } from "react";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { Button } from "@/components/ui/button";
import { useRefusal } from "@/hooks/use-refusal";
import type { TemplateKey } from "@/services/templates";
import { toast } from "@/stores/toast";
import { languageName } from "./templates.utils";
import { useDropTemplate } from "./use-save-template";

interface DropWordsProps {
  templateKey: TemplateKey;
  onDropped: () => void;
}

/** Takes the words that operators wrote away, after a question. */
export function DropWords({ templateKey, onDropped }: DropWordsProps) {
  const [open, setOpen] = useState(false);
  const refusal = useRefusal("developer");
  const drop = useDropTemplate(templateKey);
  const language = languageName(templateKey.locale);
  const confirm = () =>
    drop.mutate(undefined, {
      onSuccess: () => {
        setOpen(false);
        toast({ tone: "success", title: `Own words in ${language} deleted` });
        onDropped();
      },
    });
  return (
    <>
      <Button className="mr-auto" disabledReason={refusal} onClick={() => setOpen(true)}>
        Delete own words
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Delete your words in ${language}?`}
        action="Delete"
        danger
        busy={drop.isPending}
        error={drop.error}
        onConfirm={confirm}
      >
        The built-in words come back where there are any in this language; otherwise mails are written in
        another one.
      </ConfirmDialog>
    </>
  );
}
