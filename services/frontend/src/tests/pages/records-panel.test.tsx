import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { mockApi, problem } from "../mock-api";
import { renderConsole } from "../render";
import { API, findCell, ONE, record, setUpGrid, stored } from "./records-fixture";

setUpGrid();

describe("the panel", () => {
  test("sends what was changed and nothing else", async () => {
    const { requests } = mockApi({
      ...API,
      [`GET ${ONE}`]: () => stored(record(1), '"3.x"'),
      [`PATCH ${ONE}`]: () => stored(record(1, { secret: "s" }), '"4.x"'),
    });
    const { user } = renderConsole(`/data/notes?record=${record(1).id}`);
    await user.type(await screen.findByLabelText("secret"), "s");
    await user.click(screen.getByRole("button", { name: "Save 1 change" }));
    expect(await screen.findByText("Record saved")).toBeVisible();
    const patch = requests.find(({ method }) => method === "PATCH");
    expect([patch?.headers.get("If-Match"), await patch?.json()]).toEqual(['"3.x"', { secret: "s" }]);
  });

  test("asks before it throws typed text away", async () => {
    mockApi({ ...API, [`GET ${ONE}`]: () => stored(record(1)) });
    const { user, router } = renderConsole(`/data/notes?record=${record(1).id}`);
    await user.type(await screen.findByLabelText("title"), "!");
    await user.click(screen.getByRole("button", { name: "Close" }));
    await user.click(await screen.findByRole("button", { name: "Discard changes" }));
    await waitFor(() => expect(router.state.location.search).toEqual({}));
  });

  test("creates with the faults at their fields, then opens what it made", async () => {
    const errors = [{ pointer: "/title", code: "required", detail: "This field must have a value." }];
    const bodies: unknown[] = [];
    mockApi({
      ...API,
      "POST /admin/v1/records/notes": async (request) => {
        bodies.push(await request.json());
        return bodies.length === 1 ? problem(422, "invalid_fields", { errors }) : stored(record(1));
      },
      [`GET ${ONE}`]: () => stored(record(1)),
    });
    const { user, router } = renderConsole("/data/notes?record=new");
    await user.click(await screen.findByRole("button", { name: "Create record" }));
    expect(await screen.findByText("This field must have a value.")).toBeVisible();
    await user.type(screen.getByLabelText("title"), "Note 1");
    await user.click(screen.getByRole("button", { name: "Create record" }));
    await waitFor(() => expect(router.state.location.search).toEqual({ record: record(1).id }));
    expect(bodies).toEqual([{}, { title: "Note 1" }]);
  });

  test("says that a record is gone", async () => {
    mockApi({ ...API, [`GET ${ONE}`]: () => problem(404, "not_found") });
    renderConsole(`/data/notes?record=${record(1).id}`);
    expect(await screen.findByText("There is no such record")).toBeVisible();
  });
});

test("selected rows are deleted after a question; those that resist are named", async () => {
  mockApi({
    ...API,
    [`DELETE ${ONE}`]: () => new Response(null, { status: 204 }),
    [`DELETE /admin/v1/records/notes/${record(2).id}`]: () => problem(403, "forbidden"),
  });
  const { user } = renderConsole("/data/notes");
  await findCell(/Note 1/);
  await user.click(screen.getByRole("checkbox", { name: "Select all rows of this page" }));
  await user.click(within(screen.getByRole("contentinfo")).getByRole("button", { name: "Delete" }));
  await user.click(await screen.findByRole("button", { name: "Delete 2 records" }));
  expect(await screen.findByText("1 record could not be deleted")).toBeVisible();
  expect(screen.getByText("About forbidden.")).toBeVisible();
});
