import { useEffect } from "react";

/** Names the page in the browser's tab and history: "Users · Stratabase". */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Stratabase`;
  }, [title]);
}
