import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";

/** Who is signed in, and from where. */
export default function SessionsPage() {
  return (
    <Page title="Sessions">
      <PageHeader title="Sessions" description="Who is signed in, and from where." />
    </Page>
  );
}
