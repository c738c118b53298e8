import { Dialog } from "@/components/ui/dialog";
import type { Preset, Provider } from "@/services/providers";
import { ProviderForm } from "./provider-form";

export interface Editing {
  /** What there is already; null for a new one. */
  provider: Provider | null;
  /** What is known of it beforehand. */
  preset: Preset | undefined;
}

/** Sets a provider up, or changes it. */
export function ProviderDialog({ editing, onClose }: { editing: Editing | null; onClose: () => void }) {
  const name = editing?.provider?.name ?? editing?.preset?.name ?? "a provider";
  return (
    <Dialog
      open={editing !== null}
      onOpenChange={onClose}
      title={editing?.provider ? `Edit ${name}` : `Add ${name}`}
      size="md"
    >
      {editing && <ProviderForm {...editing} onClose={onClose} />}
    </Dialog>
  );
}
