import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";
import { articles, report, SCHEMA, users } from "./collections-fixtures";

beforeEach(() => saveTokens(session()));

describe("the list of collections", () => {
  test("tells fields, access and indexes, and leads to the data", async () => {
    mockApi({ ...SCHEMA, "GET /admin/v1/collections": () => json({ items: [users, articles] }) });
    renderConsole("/collections");
    const row = within(await screen.findByRole("table"))
      .getByRole("link", { name: "articles" })
      .closest("tr");
    expect(row).not.toBeNull();
    if (!row) return;
    expect(within(row).getByText("title, author")).toBeVisible();
    expect(within(row).getAllByText("Public")[0]).toBeVisible();
    expect(within(row).getByRole("link", { name: "Data of articles" })).toHaveAttribute(
      "href",
      "/console/data/articles",
    );
  });

  test("teaches when there is nothing yet", async () => {
    mockApi({ ...SCHEMA, "GET /admin/v1/collections": () => json({ items: [users] }) });
    renderConsole("/collections");
    expect(await screen.findByText("No collection of your own yet")).toBeVisible();
  });

  test("shows its shape while it loads", async () => {
    mockApi({ ...SCHEMA, "GET /admin/v1/collections": () => new Promise<Response>(() => undefined) });
    renderConsole("/collections");
    expect(await screen.findByRole("table")).toHaveAttribute("aria-busy", "true");
    expect(screen.queryByRole("link", { name: "articles" })).not.toBeInTheDocument();
  });

  test("can be asked for again", async () => {
    let fail = true;
    mockApi({
      ...SCHEMA,
      "GET /admin/v1/collections": () =>
        fail ? problem(403, "forbidden") : json({ items: [users, articles] }),
    });
    const { user } = renderConsole("/collections");
    expect(await screen.findByText("The collections could not be loaded")).toBeVisible();
    fail = false;
    const [retry] = screen.getAllByRole("button", { name: "Try again" }).slice(-1);
    if (retry) await user.click(retry);
    expect(await screen.findByRole("table")).toBeVisible();
  });
});

describe("one collection", () => {
  test("shows its fields, those of every record among them", async () => {
    mockApi(SCHEMA);
    renderConsole("/collections/articles");
    const table = await screen.findByRole("table");
    expect(within(table).getByText("relation to users")).toBeVisible();
    expect(within(table).getAllByText("system")).toHaveLength(3);
    expect(screen.getByText("title, created_at")).toBeVisible();
  });

  test("says when there is none of that name", async () => {
    mockApi(SCHEMA);
    renderConsole("/collections/nothing");
    expect(await screen.findByText("There is no collection nothing")).toBeVisible();
  });

  test("tells how it is called, in two languages", async () => {
    mockApi(SCHEMA);
    const { user } = renderConsole("/collections/articles?tab=api");
    expect(await screen.findByText(/curl -G http:\/\/localhost\/v3\/articles/)).toBeVisible();
    await user.click(screen.getByRole("radio", { name: "JavaScript" }));
    expect(await screen.findByText(/new URLSearchParams/)).toBeVisible();
  });

  test("says that accounts register", async () => {
    mockApi(SCHEMA);
    renderConsole("/collections/users?tab=api");
    expect(await screen.findByText("Accounts register; POST /v3/users is refused.")).toBeVisible();
  });

  test("grows a field: written, refused at its option, reviewed, applied", async () => {
    let refuse = true;
    const { requests } = mockApi({
      ...SCHEMA,
      "POST /admin/v1/changes/plan": () => {
        const errors = [
          { pointer: "/operations/0/field/pattern", code: "invalid_pattern", detail: "unclosed group" },
        ];
        return refuse ? problem(422, "change_refused", { errors }) : json(report({ version: 3 }));
      },
      "POST /admin/v1/changes": () => json(report({ version: 3 }), 201),
    });
    const { user, router } = renderConsole("/collections/articles?add=field");
    const panel = await screen.findByRole("dialog", { name: "Add a field" });
    await user.click(within(panel).getByRole("button", { name: "Review" }));
    expect(within(panel).getByText("Name the field.")).toBeVisible();
    await user.type(within(panel).getByLabelText("Name"), "slug");
    await user.type(within(panel).getByLabelText("Pattern"), "(");
    await user.click(within(panel).getByRole("button", { name: "Review" }));
    expect(await within(panel).findByText("Unclosed group.")).toBeVisible();
    expect(within(panel).getByLabelText("Pattern")).toBeInvalid();
    refuse = false;
    await user.type(within(panel).getByLabelText("Pattern"), ")");
    await user.click(within(panel).getByRole("button", { name: "Review" }));
    const review = await screen.findByRole("dialog", { name: "Review the change" });
    expect(within(review).getByText("Extends v3.")).toBeVisible();
    await user.click(within(review).getByRole("button", { name: "Add field" }));
    expect(await screen.findByText("Field slug added to articles")).toBeVisible();
    await waitFor(() => expect(router.state.location.search).toEqual({ tab: "schema" }));
    const applied = requests.find((request) => request.url.endsWith("/admin/v1/changes"));
    expect(await applied?.json()).toEqual({
      operations: [
        { op: "add_field", collection: "articles", field: { name: "slug", type: "text", pattern: "()" } },
      ],
    });
  });

  test("says why an index cannot be added", async () => {
    const errors = [{ pointer: "/operations/0", code: "breaking", detail: "Writes would be refused." }];
    mockApi({ ...SCHEMA, "POST /admin/v1/changes/plan": () => problem(422, "change_refused", { errors }) });
    const { user } = renderConsole("/collections/articles?add=index");
    const panel = await screen.findByRole("dialog", { name: "Add an index" });
    await user.click(within(panel).getByRole("button", { name: "Review" }));
    expect(await within(panel).findByText("Choose at least one field.")).toBeVisible();
    await user.selectOptions(within(panel).getByLabelText("Field"), "title");
    await user.click(within(panel).getByRole("checkbox"));
    await user.click(within(panel).getByRole("button", { name: "Review" }));
    expect(await within(panel).findByText("Writes would be refused.")).toBeVisible();
  });
});

describe("rules", () => {
  test("are checked while they are typed, and told where they are wrong", async () => {
    const errors = [
      {
        pointer: "/operations/0/rules/list",
        code: "unknown_field",
        detail: "there is no field x",
        position: 7,
      },
    ];
    let fail = true;
    const { requests } = mockApi({
      ...SCHEMA,
      "POST /admin/v1/changes/plan": () =>
        fail
          ? problem(422, "change_refused", { errors })
          : json(report({ version: 3, verdict: "acknowledge", acknowledge: ["rule_tightened"] })),
      "POST /admin/v1/changes": () => json(report({ version: 3 }), 201),
    });
    const { user } = renderConsole("/collections/articles?tab=rules");
    const list = await screen.findByLabelText("list");
    await user.clear(list);
    await user.type(list, "record.x == 1");
    expect(await screen.findByText(/There is no field x\./)).toBeVisible();
    expect(list).toBeInvalid();
    await user.click(screen.getByRole("button", { name: "Character 8" }));
    expect(list).toHaveFocus();
    fail = false;
    await user.click(screen.getByRole("button", { name: "Preset for list" }));
    await user.click(await screen.findByRole("menuitem", { name: "Owner: the user in author" }));
    expect(list).toHaveValue("record.author == auth.id");
    expect(await screen.findByText("1 rule changed")).toBeVisible();

    await user.click(screen.getByRole("button", { name: "Review" }));
    const review = await screen.findByRole("dialog", { name: "Review the change" });
    const apply = () => within(review).getByRole("button", { name: "Apply rules" });
    expect(apply()).toHaveAttribute("aria-disabled", "true");
    await user.click(within(review).getByRole("checkbox", { name: /some callers lose access/ }));
    await user.click(apply());
    expect(await screen.findByText("Rules of articles changed")).toBeVisible();
    const applied = requests.find((request) => request.url.endsWith("/admin/v1/changes"));
    expect(await applied?.json()).toMatchObject({
      operations: [{ op: "set_rules", collection: "articles", rules: { list: "record.author == auth.id" } }],
      acknowledge: ["rule_tightened"],
    });
  });

  test("are not lost by leaving", async () => {
    mockApi({ ...SCHEMA, "POST /admin/v1/changes/plan": () => json(report({})) });
    const { user } = renderConsole("/collections/articles?tab=rules");
    await user.type(await screen.findByLabelText("delete"), "true");
    await user.click(screen.getByRole("tab", { name: "Schema" }));
    const question = await screen.findByRole("dialog", { name: "Leave without applying?" });
    await user.click(within(question).getByRole("button", { name: "Cancel" }));
    expect(screen.getByLabelText("delete")).toHaveValue("true");
    await user.click(screen.getByRole("button", { name: "Discard" }));
    expect(screen.getByLabelText("delete")).toHaveValue("");
  });
});
