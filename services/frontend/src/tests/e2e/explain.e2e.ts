import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

/** Calls the application API; without a token as nobody. */
async function call(method: string, path: string, body: unknown, token?: string) {
  const response = await fetch(`${stage.server.url}/v1/${path}`, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** Makes posts that everybody reads once they are published, and that their authors change while they are drafts. */
async function makePosts(): Promise<void> {
  const fields = [
    { name: "title", type: "text" },
    { name: "status", type: "enum", values: ["draft", "published"], default: "draft" },
    { name: "author", type: "relation", collection: "users", on_delete: "cascade" },
  ];
  const own = "record.author == auth.id";
  const rules = {
    list: 'record.status == "published" && record.title != null',
    read: `record.status == "published" || ${own}`,
    create: own,
    update: `${own} && record.status == "draft"`,
  };
  const operations = [{ op: "create_collection", name: "posts", fields, rules }];
  await platform(stage, "POST", "changes", { operations });
}

test("a refusal is looked up by its problem, and the same call is tried as another user", async () => {
  await makePosts();
  const register = (name: string) =>
    call("POST", "auth/register", { email: `${name}@example.com`, password: "a long enough password" });
  const [ada, ben] = [(await register("ada")).body, (await register("ben")).body];
  const posted = { title: "One", status: "published", author: ada.user.id };
  const { body: post } = await call("POST", "posts", posted, ada.access_token);
  await call("POST", "posts", { title: "Two", author: ada.user.id }, ada.access_token);
  const refused = await call("PATCH", `posts/${post.id}`, { title: "Mine" }, ben.access_token);
  expect(refused.status).toBe(403);

  const { page, context, complaints } = await stage.openPageAsOwner("explain");
  await page.getByText("Which request was refused?").waitFor();
  await fromAllSides(page, "explain-empty");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Request id").fill("01a2");
  await page.getByRole("button", { name: "Look up" }).click();
  await page.getByText("There is no request id in this.").waitFor();
  await page.getByLabel("Request id").fill(JSON.stringify(refused.body));
  await page.getByRole("button", { name: "Look up" }).click();
  const rules = page.getByRole("list", { name: "Rules that refused" });
  await rules.getByText("The update rule of posts").waitFor();
  expect(await rules.locator("mark").allTextContents()).toEqual(["record.author == auth.id"]);
  await rules.getByText(ada.user.id).waitFor();
  await page.getByRole("link", { name: "ben@example.com" }).waitFor();
  await fromAllSides(page, "explain");
  await page.goto(stage.url("explain?request=019341f3-8c7a-7000-8000-000000000000"));
  await page.getByText("No rule refused this request").waitFor();
  await fromAllSides(page, "explain-none");

  await page.setViewportSize(WIDE);
  await page.goto(stage.url(`users?user=${ada.user.id}`));
  await page.getByRole("link", { name: "Test access" }).click();
  await page.getByText("What may this user do?").waitFor();
  await page.getByText("ada@example.com").waitFor();
  await fromAllSides(page, "explain-test-empty");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Method").selectOption("PATCH");
  await page.getByLabel("Path").fill("posts");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("PATCH is for one record: posts/ID.").waitFor();
  await fromAllSides(page, "explain-test-fault");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Path").fill(`/v1/posts/${post.id}`);
  await page.getByLabel("Body", { exact: true }).fill('{"title": "Mine"}');
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("It would be refused with 403").waitFor();
  const asked = page.getByRole("list", { name: "Rules that were asked" });
  expect(await asked.getByRole("heading", { level: 2 }).allTextContents()).toEqual([
    "The read rule of posts",
    "The update rule of posts",
  ]);
  await asked.getByText('record.status == "draft"', { exact: true }).waitFor();
  await fromAllSides(page, "explain-test-refused");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Method").selectOption("GET");
  await page.getByLabel("Path").fill("posts");
  await page.getByRole("button", { name: "Test as nobody" }).click();
  await page.getByPlaceholder("Nobody signed in, or search").fill("ben");
  await page.getByRole("option", { name: "ben@example.com" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("It would list all but 1 row").waitFor();
  await fromAllSides(page, "explain-test-list");
  await page.setViewportSize(WIDE);
  await page.keyboard.press("ControlOrMeta+K");
  await page.keyboard.type("explain");
  await page.keyboard.press("Enter");
  await page.getByText("Which request was refused?").waitFor();
  expect((await platform(stage, "GET", `records/posts/${post.id}`)).title).toBe("One");
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
