/** A record that could not be deleted, and why. */
export interface Refusal {
  id: string;
  error: unknown;
}

const AT_ONCE = 4;

/** Deletes one after the other in a few lanes, past those that fail. */
export async function deleteAll(
  ids: readonly string[],
  remove: (id: string) => Promise<void>,
): Promise<Refusal[]> {
  const waiting = [...ids];
  const refusals: Refusal[] = [];
  const lane = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await remove(id);
      } catch (error) {
        refusals.push({ id, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return refusals;
}
