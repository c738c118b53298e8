/**
 * Rates how well `query` finds `text`: 0 for not at all, more for better. All letters have to appear in order;
 * a match at the start beats one at a word's start, which beats one inside a word, which beats scattered letters.
 */
export function searchScore(text: string, query: string): number {
  const haystack = text.toLowerCase();
  const needle = query.trim().toLowerCase();
  if (needle === "") return 1;
  const index = haystack.indexOf(needle);
  if (index === 0) return 4;
  if (index > 0) return /[\s_/-]/.test(haystack.charAt(index - 1)) ? 3 : 2;
  return isSubsequence(haystack, needle) ? 1 : 0;
}

function isSubsequence(haystack: string, needle: string): boolean {
  let from = 0;
  for (const letter of needle) {
    from = haystack.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
