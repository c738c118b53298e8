import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { SettingsPage } from "@/components/layout/settings-page";
import { PagedList } from "@/components/table/paged-list";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { useRefusal } from "@/hooks/use-refusal";
import { keysQuery } from "@/services/keys";
import { KEY_COLUMNS, KeysTable } from "./keys-table";
import { NewKeyDialog } from "./new-key-dialog";

/** What other programs call the application API with. */
export default function KeysPage() {
  const keys = useInfiniteQuery(keysQuery());
  const [isMaking, setMaking] = useState(false);
  const refusal = useRefusal("developer");
  const isEmpty = keys.data?.pages.every(({ items }) => items.length === 0) === true;
  const newKey = (
    <Button variant="primary" disabledReason={refusal} onClick={() => setMaking(true)}>
      <Plus aria-hidden />
      New key
    </Button>
  );
  return (
    <SettingsPage
      title="API keys"
      description="What other programs call your application's API with: within its scopes, and within the rules of each collection."
      actions={!isEmpty && newKey}
    >
      <PagedList
        query={keys}
        label="API keys"
        noun="key"
        columns={KEY_COLUMNS}
        empty={
          <EmptyState icon={<KeyRound aria-hidden />} title="No keys yet" action={newKey}>
            A key lets a program in without a user. Rules see it as <Code>auth.kind == "key"</Code>.
          </EmptyState>
        }
      >
        {(items) => <KeysTable keys={items} />}
      </PagedList>
      <NewKeyDialog open={isMaking} onClose={() => setMaking(false)} />
    </SettingsPage>
  );
}
