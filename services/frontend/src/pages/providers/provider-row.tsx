import { FlaskConical, Pencil, Trash2 } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useRefusal } from "@/hooks/use-refusal";
import type { Provider } from "@/services/providers";
import { RedirectUri } from "./redirect-uri";

interface ProviderRowProps {
  provider: Provider;
  onEdit: () => void;
  onTest: () => void;
  onRemove: () => void;
}

/** One provider, the address that it has to know, and what can be done with it. */
export function ProviderRow({ provider, onEdit, onTest, onRemove }: ProviderRowProps) {
  const { name, enabled, has_secret, redirect_uri } = provider;
  const refusal = useRefusal("owner");
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          {enabled ? <Badge tone="success">on</Badge> : <Badge>off</Badge>}
          {!has_secret && <Badge tone="warning">no secret</Badge>}
        </p>
        <RedirectUri uri={redirect_uri} />
      </div>
      <div className="flex items-center gap-1.5">
        <Button size="sm" disabledReason={refusal} onClick={onTest}>
          <FlaskConical aria-hidden />
          Test<span className="sr-only"> {name}</span>
        </Button>
        <Button size="sm" disabledReason={refusal} onClick={onEdit}>
          <Pencil aria-hidden />
          Edit<span className="sr-only"> {name}</span>
        </Button>
        <IconButton label={`Remove ${name}`} size="icon-sm" disabledReason={refusal} onClick={onRemove}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
    </li>
  );
}
