import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { TableSkeleton } from "@/components/table/table-skeleton";
import { Button } from "@/components/ui/button";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import { collectionsQuery } from "@/services/collections";

const COLUMNS = ["Name", "Fields", "Indexes"];

/** Every collection of the newest version. */
export default function CollectionsPage() {
  const collections = useQuery(collectionsQuery());
  return (
    <Page title="Collections">
      <PageHeader
        title="Collections"
        description="What your application stores, and who may reach it."
        actions={
          <Button asChild variant="primary">
            <Link to="/collections/new">
              <Plus aria-hidden />
              New collection
            </Link>
          </Button>
        }
      />
      {collections.isPending && <TableSkeleton label="Collections" columns={COLUMNS} />}
      {collections.isError && (
        <ErrorState
          title="The collections could not be loaded"
          error={collections.error}
          onRetry={collections.refetch}
        />
      )}
      {collections.data && (
        <Table label="Collections">
          <thead>
            <TableRow>
              {COLUMNS.map((column) => (
                <TableHead key={column}>{column}</TableHead>
              ))}
            </TableRow>
          </thead>
          <tbody>
            {collections.data.map(({ name, fields, indexes }) => (
              <TableRow key={name}>
                <TableCell>
                  <Link to="/collections/$name" params={{ name }} className="font-medium hover:underline">
                    {name}
                  </Link>
                </TableCell>
                <TableCell className="text-ink-muted">{fields.length}</TableCell>
                <TableCell className="text-ink-muted">{indexes.length}</TableCell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
    </Page>
  );
}
