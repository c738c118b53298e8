import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { json, mockApi, problem } from "../mock-api";
import { renderConsole } from "../render";
import { API, findCell, list, notes, record, setUpGrid } from "./records-fixture";

setUpGrid();

describe("the grid", () => {
  test("shows values by type, hidden fields too, and tells null from empty text", async () => {
    mockApi(API);
    renderConsole("/data/notes");
    expect(await findCell(/Note 1/)).toBeVisible();
    expect(await findCell(/empty text/)).toBeVisible();
    expect(screen.getAllByText("null")).toHaveLength(2);
    expect(screen.getByRole("columnheader", { name: /secret \(hidden from clients\)/ })).toBeVisible();
    expect(await screen.findByText("2 records")).toBeVisible();
  });

  test("says why there is nothing: no records, no match, no users, no collection", async () => {
    mockApi({ ...API, "GET /admin/v1/records/notes": list(), "GET /admin/v1/records/users": list() });
    const { user, router } = renderConsole("/data/notes");
    expect(await screen.findByText("No records in notes yet")).toBeVisible();
    await user.type(screen.getByRole("combobox", { name: "Filter" }), 'title == "x"{Enter}');
    expect(await screen.findByText("No record matches the filter")).toBeVisible();
    await user.click(screen.getAllByRole("button", { name: "Clear filter" })[0] ?? document.body);
    expect(await screen.findByText("No records in notes yet")).toBeVisible();
    await router.navigate({ to: "/data/$name", params: { name: "users" } });
    expect(await screen.findByText("No users yet")).toBeVisible();
    expect(screen.queryByRole("button", { name: "New record" })).not.toBeInTheDocument();
    await router.navigate({ to: "/data/$name", params: { name: "gone" } });
    expect(await screen.findByText("There is no collection gone")).toBeVisible();
  });

  test("searches where a field is searchable, as it is typed, beside the filter", async () => {
    const searchable = { ...notes, fields: [{ name: "title", type: "text", searchable: true }] };
    const { requests } = mockApi({
      ...API,
      "GET /admin/v1/collections": () => json({ items: [searchable] }),
      "GET /admin/v1/records/notes": (request) =>
        (request.url.includes("search=") ? list() : list(record(1)))(request),
    });
    const { user, router } = renderConsole("/data/notes?sort=title");
    await findCell(/Note 1/);
    await user.type(screen.getByRole("textbox", { name: "Search" }), " two words ");
    expect(await screen.findByText("No record matches the search")).toBeVisible();
    expect(router.state.location.search).toEqual({ sort: "title", search: "two words" });
    const asked = requests.map(({ url }) => new URL(url).searchParams.get("search"));
    expect(new Set(asked)).toEqual(new Set([null, "two words"]));
    expect(requests.filter(({ url }) => /search=two\+words&count=true/.test(url))).toHaveLength(1);
    await user.type(screen.getByRole("combobox", { name: "Filter" }), "title != null{Enter}");
    expect(await screen.findByText("No record matches the search and the filter")).toBeVisible();
    await user.click(screen.getAllByRole("button", { name: "Clear search" })[1] ?? document.body);
    expect(await findCell(/Note 1/)).toBeVisible();
    expect(router.state.location.search).toEqual({ sort: "title", filter: "title != null" });
  });

  test("offers no search where nothing is searchable, unless the address has one", async () => {
    const errors = [{ parameter: "search", code: "not_searchable", detail: "No field can be searched." }];
    mockApi({
      ...API,
      "GET /admin/v1/records/notes": (request) =>
        request.url.includes("search=")
          ? problem(400, "invalid_query", { errors })
          : list(record(1))(request),
    });
    const { user } = renderConsole("/data/notes?search=words");
    expect(await screen.findByText("No field can be searched.")).toBeVisible();
    await user.click(screen.getAllByRole("button", { name: "Clear search" })[1] ?? document.body);
    expect(await findCell(/Note 1/)).toBeVisible();
    expect(screen.queryByRole("textbox", { name: "Search" })).not.toBeInTheDocument();
  });

  test("shows a fault of the filter at its place, and one of the server with a way to try again", async () => {
    const errors = [
      { parameter: "filter", position: 0, code: "unknown_field", detail: "there is no field titel" },
    ];
    let answer = problem(400, "invalid_query", { errors });
    mockApi({ ...API, "GET /admin/v1/records/notes": () => answer.clone() });
    const { user } = renderConsole("/data/notes?filter=titel%20%3D%3D%20null");
    expect(await screen.findByText("There is no field titel")).toBeVisible();
    expect(screen.getByRole("button", { name: /titel == null at character 1/ })).toBeVisible();
    answer = problem(403, "forbidden");
    await user.click(screen.getByRole("button", { name: "Refresh" }));
    expect(await screen.findByText("The records could not be loaded")).toBeVisible();
    answer = list(record(1))(new Request("http://localhost"));
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await findCell(/Note 1/)).toBeVisible();
  });

  test("a page or an order that is not possible can be left", async () => {
    mockApi({
      ...API,
      "GET /admin/v1/records/notes": (request) =>
        request.url.includes("cursor=") ? problem(400, "invalid_cursor") : list(record(1))(request),
    });
    const { user, router } = renderConsole("/data/notes?cursor=c_old");
    await user.click(await screen.findByRole("button", { name: "Go to the first page" }));
    expect(await findCell(/Note 1/)).toBeVisible();
    expect(router.state.location.search).toEqual({});
  });

  test("headings sort, columns hide and come back", async () => {
    mockApi(API);
    const { user, router } = renderConsole("/data/notes");
    await findCell(/Note 1/);
    await user.click(screen.getByRole("button", { name: "title" }));
    await waitFor(() => expect(router.state.location.search).toEqual({ sort: "title" }));
    expect(await screen.findByRole("columnheader", { name: /title/ })).toHaveAttribute(
      "aria-sort",
      "ascending",
    );
    await user.click(screen.getByRole("button", { name: "Columns" }));
    await user.click(screen.getByRole("checkbox", { name: /secret/ }));
    expect(screen.queryByRole("columnheader", { name: /secret/, hidden: true })).not.toBeInTheDocument();
    expect(localStorage.getItem("stratabase.columns")).toContain("secret");
    await user.click(screen.getByRole("button", { name: "Show all at their first width" }));
    expect(screen.getByRole("columnheader", { name: /secret/, hidden: true })).toBeInTheDocument();
  });
});
