import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, Table2, UsersRound } from "lucide-react";
import { Skeleton } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import { collectionsQuery } from "@/services/collections";
import { errorMessage } from "@/services/errors";
import { NavLink } from "./nav-link";

const PLACEHOLDERS = ["w-24", "w-16", "w-28"];

/** The sidebar's list of collections, each leading to its data. */
export function CollectionLinks() {
  const collections = useQuery(collectionsQuery());
  return (
    <nav aria-label="Data" className="mt-5">
      <div className="mb-1 flex h-6 items-center justify-between pl-2">
        <h2 className="font-medium text-ink-faint text-xs">Data</h2>
        <Tooltip label="New collection" side="right">
          <Link
            to="/collections/new"
            aria-label="New collection"
            className="grid size-6 place-items-center rounded-md text-ink-faint hover:bg-hover hover:text-ink"
          >
            <Plus aria-hidden className="size-3.5" />
          </Link>
        </Tooltip>
      </div>
      {collections.isPending &&
        PLACEHOLDERS.map((width) => (
          <div key={width} className="flex h-8 items-center px-2">
            <Skeleton className={`h-3.5 ${width}`} />
          </div>
        ))}
      {collections.isError && (
        <p className="px-2 text-ink-muted text-xs">
          {errorMessage(collections.error)}{" "}
          <button type="button" className="text-accent underline" onClick={() => collections.refetch()}>
            Try again
          </button>
        </p>
      )}
      {collections.data?.map(({ name }) => (
        <NavLink
          key={name}
          link={{ to: "/data/$name", params: { name } }}
          icon={name === "users" ? <UsersRound aria-hidden /> : <Table2 aria-hidden />}
        >
          <span className="truncate">{name}</span>
        </NavLink>
      ))}
    </nav>
  );
}
