import type { ReactNode } from "react";

interface PageHeaderProps {
  title: ReactNode;
  /** One line below the title. */
  description?: ReactNode;
  /** Buttons, the strongest last. */
  actions?: ReactNode;
  /** Stands before the title: a badge, a way back. */
  before?: ReactNode;
}

/** The head of a page: `<PageHeader title="Users" description="..." actions={<Button>...</Button>} />`. */
export function PageHeader({ title, description, actions, before }: PageHeaderProps) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {before}
        <h1 className="truncate font-semibold text-xl tracking-tight">{title}</h1>
        {description && <p className="mt-0.5 text-ink-muted">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
