/** Where an item of a list lies, from above. */
export interface Span {
  top: number;
  bottom: number;
}

/**
 * Where the item at `from` belongs while it is dragged to `y`. It passes a neighbour only as far as it will then lie
 * under the pointer: otherwise items of different heights would swap to and fro.
 */
export function targetIndex(spans: readonly Span[], from: number, y: number): number {
  const own = heightOf(spans[from]);
  let to = from;
  for (
    let next = spans[to + 1];
    next && y > next.bottom - Math.min(own, heightOf(next));
    next = spans[to + 1]
  )
    to += 1;
  if (to > from) return to;
  for (let next = spans[to - 1]; next && y < next.top + Math.min(own, heightOf(next)); next = spans[to - 1])
    to -= 1;
  return to;
}

function heightOf(span: Span | undefined): number {
  return span === undefined ? 0 : span.bottom - span.top;
}
