import { Badge, type Tone } from "@/components/ui/badge";

const TONES: Record<string, Tone> = {
  current: "success",
  supported: "accent",
  draft: "neutral",
  preparing: "neutral",
  deprecated: "warning",
  brownout: "warning",
  retired: "danger",
  purged: "danger",
};

/** Where a version stands in its life, in one word. States of newer servers are shown plainly. */
export function VersionState({ state }: { state: string }) {
  return <Badge tone={TONES[state] ?? "neutral"}>{state}</Badge>;
}
