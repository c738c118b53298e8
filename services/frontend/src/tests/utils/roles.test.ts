import { expect, test } from "vitest";
import { ROLES, roleRefusal } from "@/utils/roles";

test("a role may do what its own and those below it may", () => {
  const table = ROLES.map((role) => ROLES.map((needed) => roleRefusal(role, needed) === false));
  expect(table).toEqual([
    [true, false, false, false],
    [true, true, false, false],
    [true, true, true, false],
    [true, true, true, true],
  ]);
});

test("a refusal names who may and what one is", () => {
  expect(roleRefusal("support", "developer")).toBe(
    "Only developers and owners may do this, and your role is support.",
  );
});

test("a role of a newer server is left to the server", () => {
  expect(roleRefusal("auditor", "owner")).toBe(false);
});
