import { useEffect, useState } from "react";

const PAUSE_MS = 200;

/** Follows `value` once it has stood still for a moment: what is typed asks the server once, not letter by letter. */
export function useDebounced<T>(value: T, pauseMs = PAUSE_MS): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}
