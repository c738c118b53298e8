import type { ClientMessage } from "@/services/versions";

/** What one client is told, while it is being written. */
export interface MessageDraft {
  key: number;
  client: string;
  message: string;
  url: string;
}

export function toDrafts(messages: Readonly<Record<string, ClientMessage>>): MessageDraft[] {
  return Object.entries(messages).map(([client, { message, action_url }], key) => ({
    key,
    client,
    message,
    url: action_url ?? "",
  }));
}

/** One more message, with a key that the others do not have. */
export function withMessage(drafts: readonly MessageDraft[]): MessageDraft[] {
  const key = Math.max(-1, ...drafts.map((draft) => draft.key)) + 1;
  return [...drafts, { key, client: "", message: "", url: "" }];
}

/** What keeps the messages from being announced; null if nothing does. */
export function messagesFault(drafts: readonly MessageDraft[]): string | null {
  const clients = drafts.map(({ client }) => client.trim());
  if (clients.includes("")) return "Name the client of each message.";
  const twice = clients.find((client, index) => clients.indexOf(client) !== index);
  if (twice !== undefined) return `${twice} has two messages.`;
  const empty = drafts.find(({ message }) => message.trim() === "");
  return empty ? `Say what ${empty.client} is told.` : null;
}

/** The messages as the server takes them. */
export function toMessages(drafts: readonly MessageDraft[]): Record<string, ClientMessage> {
  const entries = drafts.map(({ client, message, url }): [string, ClientMessage] => [
    client.trim(),
    { message: message.trim(), ...(url.trim() === "" ? {} : { action_url: url.trim() }) },
  ]);
  return Object.fromEntries(entries);
}
