import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { applyProblem } from "@/components/form/apply-problem";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { TooltipProvider } from "@/components/ui/tooltip";
import { ApiError } from "@/services/errors";

test("a field carries its label, its hint, and then its error", () => {
  const field = (error?: string) => (
    <FormField label="Name" hint="Lower case." error={error}>
      <Input />
    </FormField>
  );
  const { rerender } = render(field());
  expect(screen.getByLabelText("Name")).toHaveAccessibleDescription("Lower case.");
  rerender(field("Taken."));
  expect(screen.getByLabelText("Name")).toHaveAccessibleDescription("Taken.");
  expect(screen.getByLabelText("Name")).toBeInvalid();
});

test("a problem goes to the fields it points at, the rest comes back", () => {
  const errors = [
    { pointer: "/name", code: "invalid_name", detail: "Lower case only." },
    { pointer: "/fields/0", code: "unknown", detail: "No such type." },
  ];
  const error = new ApiError({ title: "", status: 422, code: "invalid_fields", detail: "2 faults.", errors });
  const setError = vi.fn();
  expect(applyProblem<{ name: string }>({ setError }, error, ["name"])).toBe("No such type.");
  expect(setError.mock.calls).toEqual([
    ["name", { type: "invalid_name", message: "Lower case only." }, { shouldFocus: true }],
  ]);
});

test("a problem without entries comes back as its detail", () => {
  const error = new ApiError({ title: "", status: 409, code: "conflict", detail: "Taken already." });
  expect(applyProblem<{ name: string }>({ setError: vi.fn() }, error, ["name"])).toBe("Taken already.");
});

test("a disabled button says why and does nothing", async () => {
  const click = vi.fn();
  render(
    <TooltipProvider>
      <Button disabledReason="Give it a name first." onClick={click}>
        Save
      </Button>
    </TooltipProvider>,
  );
  await userEvent.tab();
  expect(await screen.findByRole("tooltip")).toHaveTextContent("Give it a name first.");
  await userEvent.keyboard("{Enter}");
  expect(click).not.toHaveBeenCalled();
});

test("what cannot be taken back needs its name typed", async () => {
  const confirm = vi.fn();
  render(
    <TooltipProvider>
      <ConfirmDialog
        open
        onOpenChange={vi.fn()}
        title="Delete user"
        action="Delete user"
        danger
        typeToConfirm="ada"
        onConfirm={confirm}
      >
        All sessions end.
      </ConfirmDialog>
    </TooltipProvider>,
  );
  await userEvent.type(screen.getByLabelText("Type ada to confirm"), "ad{Enter}");
  expect(confirm).not.toHaveBeenCalled();
  await userEvent.type(screen.getByLabelText("Type ada to confirm"), "a{Enter}");
  expect(confirm).toHaveBeenCalledOnce();
});
