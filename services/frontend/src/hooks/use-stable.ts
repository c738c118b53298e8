import { useCallback, useLayoutEffect, useRef } from "react";

/** A function that stays the same for those who get it, and does what the latest one does. For events only. */
export function useStable<Arguments extends unknown[], Result>(
  latest: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  const held = useRef(latest);
  useLayoutEffect(() => {
    held.current = latest;
  });
  return useCallback((...args) => held.current(...args), []);
}
