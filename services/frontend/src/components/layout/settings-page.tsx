import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "./page";
import { PageHeader } from "./page-header";

const PARTS: readonly { label: string; link: LinkProps }[] = [
  { label: "General", link: { to: "/settings" } },
  { label: "Operators", link: { to: "/settings/operators" } },
  { label: "API keys", link: { to: "/settings/keys" } },
  { label: "Sign-in providers", link: { to: "/settings/providers" } },
];

interface SettingsPageProps {
  /** The part's name: that of its tab and of its heading. */
  title: string;
  description: ReactNode;
  /** Buttons beside the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of the installation's settings, with the ways to the others above it. */
export function SettingsPage({ title, description, actions, children }: SettingsPageProps) {
  return (
    <Page title={`${title} · Settings`}>
      <nav aria-label="Settings" className="mb-6 flex gap-4 overflow-x-auto overflow-y-hidden border-b">
        {PARTS.map(({ label, link }) => (
          <Link
            key={label}
            {...link}
            activeOptions={{ exact: true, includeSearch: false }}
            className="-mb-px flex h-9 items-center whitespace-nowrap border-transparent border-b-2 font-medium text-ink-muted text-sm outline-offset-[-2px] hover:text-ink aria-[current=page]:border-ink aria-[current=page]:text-ink"
          >
            {label}
          </Link>
        ))}
      </nav>
      <PageHeader title={title} description={description} actions={actions} />
      {children}
    </Page>
  );
}
