import { Button } from "@/components/ui/button";

interface LoadMoreProps {
  /** How many rows are shown, with their noun: "50 users". */
  shown: string;
  hasMore: boolean;
  busy: boolean;
  onLoadMore: () => void;
}

/** The foot of a list that is fetched page by page: `<LoadMore shown="50 users" hasMore={query.hasNextPage} .../>`. */
export function LoadMore({ shown, hasMore, busy, onLoadMore }: LoadMoreProps) {
  return (
    <div className="flex items-center justify-between gap-4 pt-3 text-ink-muted text-xs">
      <span role="status">{hasMore ? `The first ${shown}` : shown}</span>
      {hasMore && (
        <Button size="sm" busy={busy} onClick={onLoadMore}>
          Load more
        </Button>
      )}
    </div>
  );
}
