import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { usageQuery } from "@/services/usage";
import type { Version } from "@/services/versions";
import { SPAN } from "../versions-route";
import { Announcement } from "./announcement";
import { MessageRow } from "./message-row";
import { type MessageDraft, messagesFault, toDrafts, toMessages, withMessage } from "./messages.utils";
import { useAnnounce } from "./use-announce";

/** What single clients are told when they are refused, with a link for the people who use them. */
export function MessagesCard({ version }: { version: Version }) {
  const [drafts, setDrafts] = useState(() => toDrafts(version.messages));
  const [fault, setFault] = useState<string | null>(null);
  const { announce, busy, faults, failure } = useAnnounce(version.version, "Messages", ["messages"]);
  const { data: usage = [] } = useQuery(usageQuery({ version: version.version, days: SPAN }));
  const known = [...new Set(usage.map(({ client }) => client))].sort();
  const change = (next: MessageDraft[]) => {
    setDrafts(next);
    setFault(null);
  };
  const save = () => {
    const wrong = messagesFault(drafts);
    setFault(wrong);
    if (wrong === null) announce({ messages: toMessages(drafts) });
  };
  return (
    <Announcement
      title="Messages to clients"
      description="A client that is refused, in an outage or for good, gets its message and link in the answer: an app can show them to the people who use it."
      failure={fault ?? faults.messages ?? failure}
      busy={busy}
      isDirty={JSON.stringify(drafts) !== JSON.stringify(toDrafts(version.messages))}
      onSave={save}
    >
      {drafts.length > 0 && (
        <ul aria-label="Messages" className="grid grid-cols-1 gap-3">
          {drafts.map((draft, index) => (
            <MessageRow
              key={draft.key}
              draft={draft}
              number={index + 1}
              clients={known}
              onChange={(next) => change(drafts.map((each) => (each === draft ? next : each)))}
              onRemove={() => change(drafts.filter((each) => each !== draft))}
            />
          ))}
        </ul>
      )}
      <Button size="sm" className="w-fit" onClick={() => change(withMessage(drafts))}>
        <Plus aria-hidden />
        Add message
      </Button>
    </Announcement>
  );
}
