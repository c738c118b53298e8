import { fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";
import { articles, report, SCHEMA, users } from "./collections-fixtures";

const OPERATION = {
  op: "create_collection",
  verdict: "additive",
  reason: "A new collection: no client knows it yet.",
  outcome: null,
  rows_affected: 0,
  rows_failing: 0,
  examples: [],
  clients: [],
};

beforeEach(() => saveTokens(session()));

async function open() {
  const opened = renderConsole("/collections/new");
  const name = await screen.findByLabelText("Name");
  return { ...opened, name, review: () => opened.user.click(screen.getByRole("button", { name: "Review" })) };
}

test("nothing is asked of the server before what is plainly wrong is mended", async () => {
  const { calls } = mockApi(SCHEMA);
  const { user, name, review } = await open();
  await user.type(name, "articles");
  await review();
  expect(screen.getByText("There is a collection articles already.")).toBeVisible();
  expect(screen.getByText("Name the field.")).toBeVisible();
  expect(screen.getByText("2 things to mend")).toBeVisible();
  expect(calls).not.toContain("POST /admin/v1/changes/plan");
});

test("a collection is written, reviewed and applied", async () => {
  let items: object[] = [users];
  const { requests } = mockApi({
    ...SCHEMA,
    "GET /admin/v1/collections": () => json({ items }),
    "POST /admin/v1/changes/plan": () =>
      json(
        report({
          version: 4,
          mints: true,
          verdict: "breaking",
          operations: [OPERATION],
          warnings: ["Mind the gap."],
        }),
      ),
    "POST /admin/v1/changes": () => {
      items = [users, articles];
      return json(report({ version: 4 }), 201);
    },
  });
  const { user, name, review, router } = await open();
  await user.type(name, "articles");
  await user.type(screen.getByLabelText("Name of field 1"), "title");
  await user.click(screen.getByRole("radio", { name: /^Owner/ }));
  expect(screen.getByLabelText("Name of field 2")).toHaveValue("owner");
  await user.click(screen.getByRole("button", { name: "Add index" }));
  await user.selectOptions(screen.getByLabelText("Field"), "title");
  // The keyboard sorts: the owner goes first.
  fireEvent.keyDown(screen.getByRole("button", { name: "Move owner" }), { key: "ArrowUp" });
  expect(screen.getByText("owner is number 1 of 2 now.")).toBeInTheDocument();
  await review();

  const dialog = await screen.findByRole("dialog", { name: "Review the change" });
  expect(within(dialog).getByText("Publishes v4. Clients of v3 keep what they have.")).toBeVisible();
  expect(within(dialog).getByText("Create collection articles")).toBeVisible();
  expect(within(dialog).getByText("A new collection: no client knows it yet.")).toBeVisible();
  expect(within(dialog).getByText("Mind the gap.")).toBeVisible();
  await user.type(within(dialog).getByLabelText("Note"), "first");
  await user.click(within(dialog).getByRole("button", { name: "Publish v4" }));
  expect(await screen.findByText("Collection articles created")).toBeVisible();
  expect(router.state.location.pathname).toBe("/collections/articles");
  const applied = requests.find((request) => request.url.endsWith("/admin/v1/changes"));
  expect(await applied?.json()).toMatchObject({
    note: "first",
    operations: [
      {
        op: "create_collection",
        name: "articles",
        fields: [{ name: "owner", required: true }, { name: "title" }],
        indexes: [{ fields: ["title"] }],
        rules: { list: "record.owner == auth.id" },
      },
    ],
  });
});

test("what the server refuses stands at its field until that is changed", async () => {
  const errors = [
    { pointer: "/operations/0/fields/0/default", code: "pattern", detail: "This does not match" },
    { pointer: "/operations/0/rules/list", code: "syntax", detail: "write == to compare", position: 2 },
    { pointer: "/operations/0", code: "breaking", detail: "It breaks." },
  ];
  mockApi({ ...SCHEMA, "POST /admin/v1/changes/plan": () => problem(422, "change_refused", { errors }) });
  const { user, name, review } = await open();
  await user.type(name, "posts");
  await user.type(screen.getByLabelText("Name of field 1"), "title");
  await user.click(screen.getByRole("radio", { name: /^Public/ }));
  await review();
  expect(await screen.findByText("This does not match.")).toBeVisible();
  expect(screen.getByText("It breaks.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Character 3" })).toBeVisible();
  await user.type(screen.getByLabelText("Default"), "x");
  expect(screen.queryByText("This does not match.")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Character 3" })).toBeVisible();
});

test("a change beside another one can be planned again", async () => {
  let busy = true;
  const { calls } = mockApi({
    ...SCHEMA,
    "POST /admin/v1/changes/plan": () => json(report({ operations: [OPERATION] })),
    "POST /admin/v1/changes": () => (busy ? problem(409, "change_in_progress") : json(report({}), 201)),
  });
  const { user, name, review } = await open();
  await user.type(name, "posts");
  await user.type(screen.getByLabelText("Name of field 1"), "title");
  await review();
  const dialog = await screen.findByRole("dialog", { name: "Review the change" });
  await user.click(within(dialog).getByRole("button", { name: "Create collection" }));
  expect(await within(dialog).findByText("Another change is being applied")).toBeVisible();
  busy = false;
  await user.click(within(dialog).getByRole("button", { name: "Plan again" }));
  expect(calls.filter((call) => call === "POST /admin/v1/changes/plan")).toHaveLength(2);
  await user.click(await within(dialog).findByRole("button", { name: "Create collection" }));
  expect(await screen.findByText("Collection posts created")).toBeVisible();
});

test("the page keeps what is written when the server is not reached", async () => {
  mockApi({ ...SCHEMA, "POST /admin/v1/changes/plan": () => problem(503, "unavailable") });
  const { user, name, review } = await open();
  await user.type(name, "posts");
  await user.type(screen.getByLabelText("Name of field 1"), "title");
  await review();
  expect(await screen.findByText("About unavailable.")).toBeVisible();
  expect(name).toHaveValue("posts");
  await user.click(screen.getByRole("link", { name: "Cancel" }));
  const question = await screen.findByRole("dialog", { name: "Leave without applying?" });
  await user.click(within(question).getByRole("button", { name: "Leave" }));
  expect(await screen.findByRole("heading", { name: "Collections" })).toBeVisible();
});
