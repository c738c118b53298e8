import { encode } from "uqr";
import { squaresPath } from "./qr-code.utils";

/** The quiet zone that scanners need around the squares. */
const BORDER = 2;

/** A text as a QR code, dark on light in either theme, as scanners expect it: `<QrCode label="Set-up code" text={uri} />`. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: BORDER });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-44 rounded-lg border"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={squaresPath(data)} fill="#000" />
    </svg>
  );
}
