import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { mockApi, problem } from "../mock-api";
import { renderConsole } from "../render";
import { API, findCell, ONE, record, setUpGrid, stored } from "./records-fixture";

setUpGrid();

describe("editing a cell", () => {
  async function edit(text: string) {
    const { user } = renderConsole("/data/notes");
    await user.click(await findCell(/Note 1/));
    await user.keyboard("{Enter}");
    const control = await screen.findByRole("textbox", { name: "Edit title" });
    await user.clear(control);
    await user.type(control, `${text}{Enter}`);
    return user;
  }

  test("saves that field on top of the revision that was read", async () => {
    const { requests } = mockApi({
      ...API,
      [`GET ${ONE}`]: () => stored(record(1), '"7.x"'),
      [`PATCH ${ONE}`]: () => stored(record(1, { title: "Changed" }), '"8.x"'),
    });
    await edit("Changed");
    await waitFor(() => expect(screen.queryByText("being saved")).not.toBeInTheDocument());
    const patch = requests.find(({ method }) => method === "PATCH");
    expect(patch?.headers.get("If-Match")).toBe('"7.x"');
    expect(await patch?.json()).toEqual({ title: "Changed" });
    expect(screen.getByRole("gridcell", { name: /Changed/ })).toBeVisible();
  });

  test("keeps refused text beside its fault until Escape takes it back", async () => {
    const errors = [{ pointer: "/title", code: "too_long", detail: "At most 3 characters." }];
    mockApi({
      ...API,
      [`GET ${ONE}`]: () => stored(record(1)),
      [`PATCH ${ONE}`]: () => problem(422, "invalid_fields", { errors }),
    });
    const user = await edit("Changed");
    expect(await screen.findByText("At most 3 characters.")).toBeInTheDocument();
    await user.keyboard("{Escape}");
    expect(await findCell(/Note 1/)).toBeVisible();
  });

  test("asks when the field has changed meanwhile, and writes mine over theirs only then", async () => {
    const bodies: unknown[] = [];
    mockApi({
      ...API,
      [`GET ${ONE}`]: () => stored(record(1, { title: "Theirs" }), '"9.x"'),
      [`PATCH ${ONE}`]: async (request) => {
        bodies.push([request.headers.get("If-Match"), await request.json()]);
        return stored(record(1, { title: "Changed" }), '"10.x"');
      },
    });
    const user = await edit("Changed");
    const dialog = await screen.findByRole("dialog", { name: "This record has changed" });
    expect(within(dialog).getByText("Theirs")).toBeVisible();
    expect(bodies).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    expect(await findCell(/Changed/)).toBeVisible();
    expect(bodies).toEqual([['"9.x"', { title: "Changed" }]]);
  });

  test("a revision that passes in the last moment is a conflict as well; cancelling saves nothing", async () => {
    let reads = 0;
    mockApi({
      ...API,
      [`GET ${ONE}`]: () => {
        reads += 1;
        return stored(record(1, reads > 1 ? { title: "Theirs" } : {}));
      },
      [`PATCH ${ONE}`]: () => problem(412, "stale"),
    });
    const user = await edit("Changed");
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(await screen.findByText(/Not saved: the record has changed/)).toBeInTheDocument();
    expect(screen.getByRole("gridcell", { name: /Changed/ })).toBeInTheDocument();
  });

  test("the id cannot be changed, and says so", async () => {
    mockApi(API);
    const { user } = renderConsole("/data/notes");
    await findCell(/Note 1/);
    await user.click(screen.getByTitle(record(1).id));
    await user.keyboard("{Enter}");
    expect(await screen.findByText("id cannot be changed")).toBeVisible();
  });
});
