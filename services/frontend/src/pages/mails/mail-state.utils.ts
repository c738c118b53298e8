import type { Tone } from "@/components/ui/badge";

export const MAIL_STATES = ["queued", "failed", "sent", "kept", "dead"] as const;
type MailState = (typeof MAIL_STATES)[number];

const WORDS: Record<MailState, { tone: Tone; meaning: string }> = {
  queued: { tone: "neutral", meaning: "It waits to be sent." },
  failed: { tone: "warning", meaning: "It could not be sent, and is tried again." },
  sent: { tone: "success", meaning: "The mail server has taken it." },
  kept: { tone: "accent", meaning: "It is kept to be read here, and never sent." },
  dead: { tone: "danger", meaning: "It was given up." },
};

/** A state in the words of the console; states of newer servers keep their own word. */
export function mailStateOf(state: string): { tone: Tone; meaning: string } {
  const known = MAIL_STATES.find((each) => each === state);
  return known ? WORDS[known] : { tone: "neutral", meaning: "" };
}
