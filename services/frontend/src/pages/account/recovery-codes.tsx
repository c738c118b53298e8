import { Check, Copy, Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DialogBody, DialogFooter } from "@/components/ui/dialog";
import { useCopy } from "@/hooks/use-copy";
import { useSession } from "@/stores/session";
import { saveBlob } from "@/utils/save-blob";
import { recoveryFile } from "./recovery-file.utils";

/** Codes to fall back on, shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { copied, copy } = useCopy();
  const email = useSession((state) => state.operator?.email ?? "");
  const download = () =>
    saveBlob(
      new Blob([recoveryFile(codes, location.host, email)], { type: "text/plain" }),
      "stratabase-recovery-codes.txt",
    );
  return (
    <>
      <DialogBody className="space-y-4">
        <Callout tone="warning" title="Keep them now: they are not shown again">
          The second factor is on. Without your phone, each of these signs you in once instead of its code.
        </Callout>
        <ul
          aria-label="Recovery codes"
          className="grid grid-cols-1 gap-x-6 gap-y-1.5 rounded-lg border bg-sunken px-4 py-3 sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code} className="font-mono">
              {code}
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => copy(codes.join("\n"))}>
            {copied ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
            {copied ? "Copied" : "Copy all"}
          </Button>
          <Button onClick={download}>
            <Download aria-hidden />
            Download
          </Button>
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onClick={onDone}>
          I have kept them
        </Button>
      </DialogFooter>
    </>
  );
}
