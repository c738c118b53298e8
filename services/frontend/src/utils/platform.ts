/** The key that shortcuts are held with: ⌘ on Apple's machines, Ctrl elsewhere. */
export function modKey(platform = navigator.platform): string {
  return /^(Mac|iP)/.test(platform) ? "⌘" : "Ctrl";
}
