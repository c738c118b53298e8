import { toast } from "@/stores/toast";
import { copyText } from "../fields/format.utils";

/** Copies a cell's value as the API has it. */
export async function copyValue(value: unknown): Promise<void> {
  try {
    await navigator.clipboard.writeText(copyText(value));
    toast({ tone: "success", title: "Copied" });
  } catch {
    toast({ tone: "danger", title: "Not copied", detail: "The browser allows copying over HTTPS only." });
  }
}
