import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { VenetianMask } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useCopy } from "@/hooks/use-copy";
import { errorMessage } from "@/services/errors";
import { endUserSession } from "@/services/users";
import { versionsQuery } from "@/services/versions";
import { type Impersonation, setImpersonation, useImpersonation } from "@/stores/impersonation";
import { toast } from "@/stores/toast";
import { plural } from "@/utils/text";

const MINUTE_MS = 60_000;
const TICK_MS = 5_000;

/** Says on every page as whom the operator acts, until that is over. */
export function ImpersonationBanner() {
  const current = useImpersonation((state) => state.current);
  return current && <Banner key={current.token} current={current} />;
}

function Banner({ current }: { current: Impersonation }) {
  const { user, token, until } = current;
  const left = useTimeLeft(until);
  const { copied, copy } = useCopy();
  const newest = useQuery(versionsQuery()).data?.at(-1)?.version ?? 1;
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: () => endUserSession(token, newest),
    onSuccess: async () => {
      setImpersonation(null);
      toast({ tone: "success", title: `You act as ${user.name} no longer` });
      await queryClient.invalidateQueries({ queryKey: ["sessions"] });
    },
    onError: (error) => toast({ tone: "danger", title: "Not ended", detail: errorMessage(error) }),
  });
  return (
    <section
      aria-label="Acting as a user"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b bg-warning-soft px-4 py-2"
    >
      <VenetianMask aria-hidden className="size-4 shrink-0 text-warning" />
      <p className="min-w-0 flex-1 basis-52">
        You act as <strong className="break-all font-semibold">{user.name}</strong> in your application for{" "}
        {plural(Math.max(1, Math.ceil(left / MINUTE_MS)), "more minute", "more minutes")}.
      </p>
      <div className="flex gap-2">
        <Button size="sm" onClick={() => copy(token)}>
          {copied ? "Copied" : "Copy token"}
        </Button>
        <Button size="sm" variant="primary" busy={end.isPending} onClick={() => end.mutate()}>
          End
        </Button>
      </div>
    </section>
  );
}

/** How long something goes on, in milliseconds; forgets it once it is over. */
function useTimeLeft(until: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      if (Date.now() >= until) setImpersonation(null);
      else setNow(Date.now());
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [until]);
  return until - now;
}
