import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { SearchBox } from "@/components/form/search-box";
import { useRefusal } from "@/hooks/use-refusal";
import { recordsQuery } from "@/services/records";
import { useColumnLayout } from "@/stores/column-layout";
import { type Collection, isView } from "@/types/schema";
import { RelatedContext, useRelated } from "./cells/related-context";
import { DeleteDialog } from "./delete-dialog";
import { columnsOf, defaultWidth, isSearchable, lockedFor, vectorsOf } from "./fields/columns.utils";
import { FilterBar } from "./filter/filter-bar";
import { DataGrid } from "./grid/data-grid";
import { GridFooter } from "./grid/grid-footer";
import { GridSkeleton } from "./grid/grid-skeleton";
import { useSelection } from "./grid/use-selection";
import { NearestBar } from "./nearest/nearest-bar";
import { NearestButton } from "./nearest/nearest-button";
import { NearestContext } from "./nearest/use-nearest";
import { NoRows } from "./no-rows";
import { RecordPanel } from "./panel/record-panel";
import { RecordsHeader } from "./records-header";
import { useRecordCache } from "./use-record-cache";
import { useRows } from "./use-rows";
import { useView } from "./use-view";

interface RecordsViewProps {
  collection: Collection;
  collections: readonly Collection[];
}

/** The grid of a collection with its filter, its pages and the record that is open. */
export function RecordsView({ collection, collections }: RecordsViewProps) {
  const { name } = collection;
  const view = useView();
  const cache = useRecordCache(name);
  const queryClient = useQueryClient();
  const layout = useColumnLayout(name);
  const { asked, page, count, rows, nearest, lost, fault, isPending } = useRows(collection, view);
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  const refusal = useRefusal("developer");
  const remove = isView(collection) ? undefined : setDeleting;

  const all = useMemo(() => lockedFor(columnsOf(collection), refusal), [collection, refusal]);
  const vectors = useMemo(() => vectorsOf(collection), [collection]);
  const columns = useMemo(
    () => all.filter(({ name: each }) => !layout.hidden.includes(each)),
    [all, layout.hidden],
  );
  const widths = useMemo(
    () => columns.map((column) => layout.widths[column.name] ?? defaultWidth(column)),
    [columns, layout.widths],
  );
  const selection = useSelection(rows);
  const related = useRelated(rows, columns, collections);
  const next = page.data?.next;

  return (
    <RelatedContext value={related}>
      <NearestContext value={nearest}>
        <RecordsHeader
          collection={collection}
          columns={all}
          view={view}
          count={count}
          busy={page.isFetching}
          onRefresh={cache.refresh}
          onNew={() => view.open("new")}
        />
        <FilterBar
          collection={collection}
          collections={collections}
          filter={view.filter}
          fault={fault}
          onApply={view.setFilter}
        >
          {(isSearchable(collection) || view.search !== undefined) && (
            <SearchBox
              label="Search"
              placeholder="Search for words"
              className="w-full sm:w-56 lg:w-72"
              value={view.search}
              onSearch={view.setSearch}
              busy={view.search !== undefined && page.isPlaceholderData}
            />
          )}
          {vectors.length > 0 && <NearestButton fields={vectors} onSearch={view.setNearest} />}
        </FilterBar>
        {view.start && <NearestBar collection={collection} start={view.start} view={view} />}
        {isPending && <GridSkeleton columns={columns} widths={widths} />}
        {rows.length > 0 ? (
          <DataGrid
            collection={collection}
            rows={rows}
            columns={columns}
            widths={widths}
            view={view}
            selection={selection}
            onDelete={refusal ? undefined : remove}
            stale={page.isPlaceholderData}
          />
        ) : (
          !isPending && (
            <NoRows collection={collection} page={page} view={view} badFilter={fault !== null} lost={lost} />
          )
        )}
        {page.data && lost === null && (
          // The next page is asked for as soon as somebody reaches for it.
          <div
            onPointerEnter={() => {
              if (next) void queryClient.prefetchQuery(recordsQuery(name, { ...asked, cursor: next }));
            }}
          >
            <GridFooter
              page={page.data}
              count={count}
              selection={selection}
              onDelete={remove}
              onPage={view.setCursor}
            />
          </div>
        )}
        <RecordPanel
          collection={collection}
          columns={all}
          record={view.record}
          onClose={() => view.open(undefined)}
          onOpen={view.open}
        />
        <DeleteDialog
          collection={name}
          ids={deleting}
          onClose={() => setDeleting([])}
          onDeleted={(gone) => setDeleting((old) => old.filter((id) => !gone.includes(id)))}
        />
      </NearestContext>
    </RelatedContext>
  );
}
