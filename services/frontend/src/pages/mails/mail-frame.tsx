import { withoutStyles } from "./mail-words.utils";

/**
 * The HTML of a mail, in a frame where nothing runs and nothing is loaded. A link opens a page of its own, which does not
 * know where it comes from.
 */
export function MailFrame({ html }: { html: string }) {
  return (
    <iframe
      title="The mail"
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={withoutStyles(html)}
      className="h-96 w-full rounded-lg border"
      // Mails are written for white paper, whatever the theme.
      style={{ background: "white", colorScheme: "light" }}
      onLoad={({ currentTarget: { contentDocument } }) => contentDocument && prepare(contentDocument)}
    />
  );
}

function prepare(mail: Document): void {
  for (const element of mail.querySelectorAll<HTMLElement>("[data-style]"))
    element.style.cssText = element.dataset.style ?? "";
  for (const link of mail.querySelectorAll<HTMLAnchorElement | HTMLAreaElement>("a, area")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
}
