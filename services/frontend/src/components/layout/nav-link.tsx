import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface NavLinkProps {
  link: LinkProps;
  icon: ReactNode;
  children: ReactNode;
  /** Only this very path counts as being there, not the pages below it. */
  exact?: boolean;
}

/** One entry of the sidebar. */
export function NavLink({ link, icon, children, exact = false }: NavLinkProps) {
  return (
    <Link
      {...link}
      activeOptions={{ exact, includeSearch: false }}
      className="flex h-8 items-center gap-2.5 rounded-md px-2 text-ink-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-ink max-md:h-10 [&_svg]:size-4 [&_svg]:shrink-0 aria-[current=page]:[&_svg]:text-accent"
    >
      {icon}
      {children}
    </Link>
  );
}
