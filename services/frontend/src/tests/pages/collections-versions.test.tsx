import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";
import { report, SCHEMA, users } from "./collections-fixtures";

const posts = {
  name: "posts",
  fields: [
    { name: "status", type: "enum", values: ["draft", "live"] },
    { name: "stars", type: "integer" },
  ],
  indexes: [],
  rules: {},
};

const planned = {
  op: "change_enum",
  verdict: "breaking",
  reason: "Clients write `draft`.",
  outcome: "coerced",
  rows_affected: 2,
  rows_failing: 1,
  examples: [{ id: "0199", records: 2 }],
  clients: [],
};

function asked(pointer: string) {
  return { pointer, code: "outcome_required", detail: "Say what is shown." };
}

beforeEach(() => saveTokens(session()));

test("what a change leaves open is decided in its review, and the change kept as a draft", async () => {
  const { requests } = mockApi({
    ...SCHEMA,
    "GET /admin/v1/collections": () => json({ items: [users, posts] }),
    "POST /admin/v1/changes/plan": async (request) => {
      const [operation] = (await request.clone().json()).operations;
      return operation.map === undefined
        ? problem(422, "change_refused", { errors: [asked("/operations/0/map/draft")] })
        : json(report({ verdict: "breaking", version: 4, mints: true, operations: [planned] }));
    },
    "POST /admin/v1/changes": () => json(report({ version: 4 }), 201),
  });
  const { user } = renderConsole("/collections/posts?edit=status");
  const panel = await screen.findByRole("dialog", { name: "Change status" });
  await user.click(within(panel).getByRole("button", { name: "Review" }));
  expect(within(panel).getByText("Nothing is changed yet.")).toBeVisible();
  await user.click(within(panel).getByRole("button", { name: "Remove draft" }));
  await user.click(within(panel).getByRole("button", { name: "Review" }));

  const review = await screen.findByRole("dialog", { name: "Review the change" });
  const plan = () => user.click(within(review).getByRole("button", { name: "Plan with this" }));
  await plan();
  expect(within(review).getByText("Decide what is shown.")).toBeVisible();
  await user.selectOptions(within(review).getByLabelText('Records that hold "draft" show'), "live");
  await plan();
  expect(await within(review).findByText("Publishes v4. Clients of v3 keep what they have.")).toBeVisible();
  expect(within(review).getByText("What v3 clients will see")).toBeVisible();
  expect(within(review).getByText("2 stored records are affected.")).toBeVisible();
  expect(within(review).getByText("1 stored record stands in the way.")).toBeVisible();
  await user.click(within(review).getByRole("button", { name: "Save as draft" }));
  expect(await screen.findByText("Field status of posts changed")).toBeVisible();
  const applied = requests.find((request) => request.url.endsWith("/admin/v1/changes"));
  expect(await applied?.json()).toEqual({
    draft: true,
    operations: [
      { op: "change_enum", collection: "posts", field: "status", remove: ["draft"], map: { draft: "live" } },
    ],
  });
});

test("values are erased only after it is confirmed", async () => {
  const { calls } = mockApi({
    ...SCHEMA,
    "GET /admin/v1/collections": () => json({ items: [users, posts] }),
    "POST /admin/v1/changes/plan": () =>
      json(report({ verdict: "breaking", version: 4, mints: true, acknowledge: ["erases_values"] })),
    "POST /admin/v1/changes": () => json(report({ version: 4 }), 201),
  });
  const { user } = renderConsole("/collections/posts?drop=stars");
  const panel = await screen.findByRole("dialog", { name: "Remove stars" });
  await user.click(within(panel).getByRole("checkbox", { name: "Erase the values now" }));
  expect(within(panel).getByText("Nobody can bring them back")).toBeVisible();
  await user.click(within(panel).getByRole("button", { name: "Review" }));
  const review = await screen.findByRole("dialog", { name: "Review the change" });
  const publish = () => user.click(within(review).getByRole("button", { name: "Publish v4" }));
  await publish();
  expect(calls).not.toContain("POST /admin/v1/changes");
  await user.click(within(review).getByRole("checkbox", { name: /^I know: the values are erased/ }));
  await publish();
  expect(await screen.findByText("Field stars removed from posts")).toBeVisible();
});
