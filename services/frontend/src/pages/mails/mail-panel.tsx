import { useQuery } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import type { ReactNode } from "react";
import { MissingState } from "@/components/feedback/missing-state";
import { Badge } from "@/components/ui/badge";
import { Callout } from "@/components/ui/callout";
import { CopyableId } from "@/components/ui/copyable-id";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import { Moment } from "@/components/ui/moment";
import { mailQuery, type WholeMail } from "@/services/mails";
import { formatCount } from "@/utils/text";
import { mailStateOf } from "./mail-state.utils";
import { MailWords } from "./mail-words";

interface MailPanelProps {
  /** The mail's id; undefined while the panel is closed. */
  id: string | undefined;
  onClose: () => void;
}

/** One mail beside the list: what became of it, and what it says where that is kept. */
export function MailPanel({ id, onClose }: MailPanelProps) {
  const mail = useQuery({ ...mailQuery(id ?? ""), enabled: id !== undefined });
  return (
    <Dialog
      open={id !== undefined}
      onOpenChange={onClose}
      title={mail.data?.subject ?? "Mail"}
      description={mail.data ? `To ${mail.data.to}` : undefined}
      placement="right"
      size="md"
    >
      <DialogBody className="space-y-5">
        {mail.data ? (
          <WholeMailView mail={mail.data} />
        ) : (
          <MissingState query={mail} noun="mail" icon={<MailX aria-hidden />}>
            Mails are forgotten after 30 days.
          </MissingState>
        )}
      </DialogBody>
    </Dialog>
  );
}

function WholeMailView({ mail }: { mail: WholeMail }) {
  const { tone, meaning } = mailStateOf(mail.state);
  return (
    <>
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1.5">
        <Fact name="State">
          <Badge tone={tone}>{mail.state}</Badge>
          <span className="text-ink-muted">{meaning}</span>
        </Fact>
        <Fact name="Template">
          <span className="break-all font-mono text-xs">{mail.template}</span>
          <Badge>{mail.locale}</Badge>
        </Fact>
        <Fact name="Written">
          <Moment at={mail.created_at} />
        </Fact>
        {mail.sent_at !== null && (
          <Fact name={mail.state === "kept" ? "Kept" : "Sent"}>
            <Moment at={mail.sent_at} />
          </Fact>
        )}
        <Fact name="Attempts">{formatCount(mail.attempts)}</Fact>
        <Fact name="Id">
          <CopyableId id={mail.id} full className="-ml-1" />
        </Fact>
      </dl>
      {mail.last_error !== null && (
        <Callout tone={mail.state === "dead" ? "danger" : "warning"} title="Why it could not be sent">
          <span className="break-words">{mail.last_error}</span>
        </Callout>
      )}
      {mail.text !== null && mail.html !== null ? (
        <MailWords text={mail.text} html={mail.html} />
      ) : (
        <p className="text-ink-muted">
          What it says is not shown: it holds links and codes that are for its reader alone.
        </p>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-muted text-xs">{name}</dt>
      <dd className="flex min-h-6 min-w-0 flex-wrap items-center gap-x-2">{children}</dd>
    </>
  );
}
