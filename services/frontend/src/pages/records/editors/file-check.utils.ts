import type { Field } from "@/types/schema";
import { formatBytes } from "@/utils/text";

/** Whether a content type fits one of a field's patterns: "image/png", "image/*". */
export function isAccepted(type: string, accept: readonly string[]): boolean {
  return accept.some((pattern) => {
    if (pattern === "*/*") return true;
    return pattern.endsWith("/*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
  });
}

/**
 * Why a file cannot go into a field; null where nothing speaks against it. Spares the way to the server, which looks
 * into the file itself and has the last word. A type that the browser does not know is left to it.
 */
export function fileFault(file: Pick<File, "name" | "size" | "type">, field: Field): string | null {
  const { max_size_bytes: max, accept = [] } = field;
  if (max !== undefined && file.size > max)
    return `${file.name} is ${formatBytes(file.size)}; at most ${formatBytes(max)} fit here.`;
  if (accept.length > 0 && file.type !== "" && !isAccepted(file.type, accept))
    return `${file.name} is ${file.type}; this field takes ${accept.join(", ")}.`;
  return null;
}
