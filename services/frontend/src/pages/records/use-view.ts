import { recordsRoute } from "./records-route";

/** What stands in `?record=` while a new record is written. */
export const NEW_RECORD = "new";

/** What the address says is shown, and how to change it. Whatever changes the rows begins at the first page again. */
export function useView() {
  const search = recordsRoute.useSearch();
  const navigate = recordsRoute.useNavigate();
  return {
    ...search,
    /** Takes the place of the last one: going back would otherwise pass every pause in typing. */
    setSearch: (text: string | undefined) =>
      navigate({ search: (old) => ({ ...old, search: text, cursor: undefined }), replace: true }),
    setFilter: (filter: string | undefined) =>
      navigate({ search: (old) => ({ ...old, filter: filter?.trim() || undefined, cursor: undefined }) }),
    setSort: (sort: string | undefined) =>
      navigate({ search: (old) => ({ ...old, sort, cursor: undefined }), replace: true }),
    setCursor: (cursor: string | undefined) => navigate({ search: (old) => ({ ...old, cursor }) }),
    open: (record: string | undefined) => navigate({ search: (old) => ({ ...old, record }) }),
  };
}
export type View = ReturnType<typeof useView>;
