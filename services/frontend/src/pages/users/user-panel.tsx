import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FlaskConical, SquareArrowOutUpRight, UserX, VenetianMask } from "lucide-react";
import { useState } from "react";
import { MissingState } from "@/components/feedback/missing-state";
import { Button } from "@/components/ui/button";
import { CopyableId } from "@/components/ui/copyable-id";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import { Moment } from "@/components/ui/moment";
import { useRefusal } from "@/hooks/use-refusal";
import { type User, userQuery } from "@/services/users";
import { userName } from "@/utils/user-name";
import { ImpersonateDialog } from "./impersonate-dialog";
import { SecondFactorButton } from "./second-factor-button";
import { UserActions } from "./user-actions";
import { UserIdentities } from "./user-identities";
import { UserPasskeys } from "./user-passkeys";
import { UserSessions } from "./user-sessions";
import { UserStatus } from "./user-status";
import { WrongPasswords } from "./wrong-passwords";

const ACT = "Act as them";

interface UserPanelProps {
  /** The user's id; undefined while the panel is closed. */
  id: string | undefined;
  onClose: () => void;
}

/** One account beside the list: what it is, where it is signed in, and what can be done with it. */
export function UserPanel({ id, onClose }: UserPanelProps) {
  const user = useQuery({ ...userQuery(id ?? ""), enabled: id !== undefined });
  return (
    <Dialog
      open={id !== undefined}
      onOpenChange={onClose}
      title={user.data ? userName(user.data) : "User"}
      description="Account"
      placement="right"
      size="sm"
    >
      {id !== undefined && user.data ? (
        <>
          <DialogBody className="space-y-6">
            <Facts user={user.data} />
            <WrongPasswords user={user.data} />
            <UserIdentities user={user.data} />
            <UserPasskeys id={id} />
            <UserSessions id={id} />
          </DialogBody>
          <UserActions user={user.data} onDeleted={onClose} />
        </>
      ) : (
        <DialogBody>
          <MissingState query={user} noun="user" icon={<UserX aria-hidden />}>
            The account may have been deleted.
          </MissingState>
        </DialogBody>
      )}
    </Dialog>
  );
}

function Facts({ user }: { user: User }) {
  const [isImpersonating, setImpersonating] = useState(false);
  const refusal = useRefusal("support");
  return (
    <section aria-label="Account">
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5">
        <dt className="text-ink-muted text-xs">Status</dt>
        <dd>
          <UserStatus user={user} />
        </dd>
        <dt className="text-ink-muted text-xs">Second factor</dt>
        <dd>{user.second_factor ? "asked for" : "none"}</dd>
        <dt className="text-ink-muted text-xs">Id</dt>
        <dd>
          <CopyableId id={user.id} full className="-ml-1" />
        </dd>
        <dt className="text-ink-muted text-xs">Created</dt>
        <dd>
          <Moment at={user.created_at} />
        </dd>
      </dl>
      {user.email === null && (
        <p className="mt-3 text-ink-muted text-xs">
          Nobody can sign in to an anonymous account. Its user keeps it by registering an address while the
          session lasts; after that it is of no more use and can be deleted.
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button asChild>
          <Link to="/data/$name" params={{ name: "users" }} search={{ record: user.id }}>
            <SquareArrowOutUpRight aria-hidden />
            Fields of the record
          </Link>
        </Button>
        <Button asChild>
          <Link to="/explain" search={{ tab: "test", user: user.id }}>
            <FlaskConical aria-hidden />
            Test access
          </Link>
        </Button>
        <Button disabledReason={refusal} onClick={() => setImpersonating(true)}>
          <VenetianMask aria-hidden />
          {ACT}
        </Button>
        {user.email !== null && <SecondFactorButton user={user} />}
      </div>
      <ImpersonateDialog user={user} open={isImpersonating} onClose={() => setImpersonating(false)} />
    </section>
  );
}
