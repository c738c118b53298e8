import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, RotateCw } from "lucide-react";
import { ErrorState } from "@/components/feedback/error-state";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { type Provider, type ProviderTest, testProvider } from "@/services/providers";

const STEPS: Record<string, string> = {
  public_url: "Address of this server",
  discovery: "Discovery document",
  keys: "Keys",
  authorization_endpoint: "Where users sign in",
  token_endpoint: "Where codes become tokens",
};

interface TestDialogProps {
  /** What is tried; null, and the dialog is closed. */
  provider: Provider | null;
  onClose: () => void;
}

/** Tries what can be tried of a provider without a user, and shows each step. */
export function TestDialog({ provider, onClose }: TestDialogProps) {
  return (
    <Dialog
      open={provider !== null}
      onOpenChange={onClose}
      title={`Test of ${provider?.name ?? "the provider"}`}
      description="What can be tried without a user."
    >
      {provider && <TestBody id={provider.provider} onClose={onClose} />}
    </Dialog>
  );
}

function TestBody({ id, onClose }: { id: string; onClose: () => void }) {
  const test = useQuery({
    queryKey: ["providers", "test", id],
    queryFn: () => testProvider(id),
    // Each opening tries again.
    gcTime: 0,
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  return (
    <>
      <DialogBody className="space-y-4">
        {test.isFetching && (
          <div role="status" aria-label="Testing" className="space-y-2">
            <Skeleton className="h-5 w-2/3" />
            <Skeleton className="h-5 w-1/2" />
          </div>
        )}
        {!test.isFetching && test.isError && (
          <ErrorState title="The test could not be made" error={test.error} onRetry={test.refetch} />
        )}
        {!test.isFetching && test.data && <Steps test={test.data} />}
      </DialogBody>
      <DialogFooter>
        <Button busy={test.isFetching} onClick={() => void test.refetch()}>
          {!test.isFetching && <RotateCw aria-hidden />}
          Test again
        </Button>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFooter>
    </>
  );
}

/** What a step looks at; one of a newer server keeps its name. */
function stepWords(name: string): string {
  return STEPS[name] ?? name;
}

function Steps({ test }: { test: ProviderTest }) {
  return (
    <>
      <Callout tone={test.ok ? "success" : "danger"} alert>
        {test.ok ? "Everything that can be tried works." : "Something does not work yet."}
      </Callout>
      <ol className="space-y-3">
        {test.steps.map(({ name, ok, detail }) => (
          <li key={name} className="flex gap-2.5">
            {ok ? (
              <CircleCheck aria-label="Works" className="mt-0.5 size-4 shrink-0 text-success" />
            ) : (
              <CircleX aria-label="Does not work" className="mt-0.5 size-4 shrink-0 text-danger" />
            )}
            <div className="min-w-0">
              <p className="font-medium">{stepWords(name)}</p>
              {detail && <p className="break-words text-ink-muted">{detail}</p>}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
