import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";

/** The accounts of your application. */
export default function UsersPage() {
  return (
    <Page title="Users">
      <PageHeader title="Users" description="The accounts of your application." />
    </Page>
  );
}
