import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { json, mockApi, problem } from "../mock-api";
import { renderConsole } from "../render";
import { API, findCell, list, notes, record, setUpGrid } from "./records-fixture";

setUpGrid();

const placed = { ...notes, fields: [...notes.fields, { name: "place", type: "vector", dimensions: 2 }] };
const rows = [record(1, { place: [0, 1] }), record(2, { place: [3, 4] })];
const QUERY = "POST /admin/v1/records/notes/query";

/** Answers for notes with vectors; `bodies` holds what the grid asks in a body. */
function mockPlaces(answer: () => Response = () => json({ items: rows, next: null, prev: null, count: 2 })) {
  const bodies: Record<string, unknown>[] = [];
  mockApi({
    ...API,
    "GET /admin/v1/collections": () => json({ items: [placed] }),
    "GET /admin/v1/records/notes": list(...rows),
    [`GET /admin/v1/records/notes/${record(1).id}`]: () => json(rows[0]),
    [QUERY]: async (request) => {
      const body = await request.json();
      if ("nearest" in body) bodies.push(body);
      return "nearest" in body ? answer() : json({ items: [{ id: record(1).id, title: "Note 1" }] });
    },
  });
  return bodies;
}

test("a vector that is pasted stands in the fragment, and goes to the server in a body", async () => {
  const bodies = mockPlaces();
  const { user, router } = renderConsole("/data/notes?sort=title&filter=title%20!%3D%20null");
  await findCell(/Note 1/);
  await user.click(screen.getByRole("button", { name: "Nearest" }));
  await user.click(screen.getByLabelText("Nearest to"));
  await user.paste("[0, 1, 2]");
  await user.click(screen.getByRole("button", { name: "Search" }));
  expect(await screen.findByText("This has 3 of 2 numbers.")).toBeVisible();
  await user.clear(screen.getByLabelText("Nearest to"));
  await user.paste(" [0, 1] ");
  await user.click(screen.getByRole("button", { name: "Search" }));
  expect(await findCell(/^0\.2 \[3, 4\]/)).toBeVisible();
  expect(router.state.location.search).toEqual({ filter: "title != null", nearest: "place" });
  expect(router.state.location.hash).toBe("0,1");
  const nearest = { field: "place", to: [0, 1], metric: "cosine" };
  await waitFor(() =>
    expect(bodies).toEqual([
      { filter: "title != null", limit: 100, nearest },
      { filter: "title != null", count: true, limit: 1, fields: "id", nearest },
    ]),
  );
  await user.click(screen.getByRole("radio", { name: "Euclid" }));
  expect(await findCell(/^4\.24 \[3, 4\]/)).toBeVisible();
  expect(router.state.location.hash).toBe("0,1");
  await user.click(screen.getByRole("button", { name: "Clear the order by distance" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ filter: "title != null" }));
  expect(router.state.location.hash).toBe("");
});

test("the vector of a record is read first", async () => {
  const bodies = mockPlaces();
  const { user, router } = renderConsole(`/data/notes?nearest=place&to=${record(1).id}&metric=l2`);
  expect(await findCell(/^4\.24 \[3, 4\]/)).toBeVisible();
  expect(await screen.findByRole("button", { name: "Note 1" })).toBeVisible();
  expect(bodies[0]).toEqual({ limit: 100, nearest: { field: "place", to: [0, 1], metric: "l2" } });
  await user.click(screen.getByRole("button", { name: /^title/ }));
  await waitFor(() => expect(router.state.location.search).toEqual({ sort: "title" }));
});

test("says why nothing can be near", async () => {
  const errors = [{ pointer: "/nearest/to", code: "bad_value", detail: "It points nowhere." }];
  mockPlaces(() => problem(400, "invalid_query", { errors }));
  const { user, router } = renderConsole("/data/notes?nearest=place#1");
  expect(await screen.findByText("This has 1 of 2 numbers.")).toBeVisible();
  await router.navigate({
    to: "/data/$name",
    params: { name: "notes" },
    search: { nearest: "place" },
    hash: "0,0",
  });
  expect(await screen.findByText("It points nowhere.")).toBeVisible();
  await user.click(
    screen.getAllByRole("button", { name: "Clear the order by distance" })[1] ?? document.body,
  );
  expect(await findCell(/Note 1/)).toBeVisible();
});

test("tells that records without a vector are left out", async () => {
  mockPlaces(() => json({ items: [], next: null, prev: null, count: 0 }));
  renderConsole("/data/notes?nearest=place#0,1");
  expect(await screen.findByText("Records without a vector in place are left out.")).toBeVisible();
});
