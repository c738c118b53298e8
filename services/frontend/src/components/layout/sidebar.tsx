import { Link } from "@tanstack/react-router";
import {
  GitCommitVertical,
  Layers,
  LayoutGrid,
  Mail,
  MonitorSmartphone,
  ScrollText,
  Search,
  Settings,
  ShieldQuestionMark,
  UsersRound,
} from "lucide-react";
import { Kbd } from "@/components/ui/kbd";
import { usePalette } from "@/stores/palette";
import { modKey } from "@/utils/platform";
import { CollectionLinks } from "./collection-links";
import { Logo } from "./logo";
import { NavLink } from "./nav-link";
import { OperatorMenu } from "./operator-menu";
import { ThemeMenu } from "./theme-menu";

/** The way to every page; at the side of wide screens, in a drawer on narrow ones. */
export function Sidebar() {
  const setPalette = usePalette((state) => state.setOpen);
  return (
    <div className="flex h-full min-h-0 flex-col bg-canvas">
      <div className="flex h-12 shrink-0 items-center px-4">
        <Link to="/" aria-label="Stratabase, overview" className="rounded-sm">
          <Logo />
        </Link>
      </div>
      <div className="px-2 pb-3">
        <button
          type="button"
          onClick={() => setPalette(true)}
          className="flex h-8 w-full items-center gap-2.5 rounded-md border bg-surface px-2 text-ink-faint hover:border-line-strong hover:text-ink-muted"
        >
          <Search aria-hidden className="size-3.5" />
          <span className="flex-1 text-left">Find</span>
          <Kbd>{modKey()} K</Kbd>
        </button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        <nav aria-label="Main">
          <NavLink link={{ to: "/" }} exact icon={<LayoutGrid aria-hidden />}>
            Overview
          </NavLink>
          <NavLink link={{ to: "/collections" }} icon={<Layers aria-hidden />}>
            Collections
          </NavLink>
          <NavLink link={{ to: "/versions" }} icon={<GitCommitVertical aria-hidden />}>
            Versions
          </NavLink>
          <NavLink link={{ to: "/users" }} icon={<UsersRound aria-hidden />}>
            Users
          </NavLink>
          <NavLink link={{ to: "/sessions" }} icon={<MonitorSmartphone aria-hidden />}>
            Sessions
          </NavLink>
          <NavLink link={{ to: "/mails" }} icon={<Mail aria-hidden />}>
            Mails
          </NavLink>
          <NavLink link={{ to: "/explain" }} icon={<ShieldQuestionMark aria-hidden />}>
            Explain
          </NavLink>
          <NavLink link={{ to: "/audit" }} icon={<ScrollText aria-hidden />}>
            Audit
          </NavLink>
          <NavLink link={{ to: "/settings" }} icon={<Settings aria-hidden />}>
            Settings
          </NavLink>
        </nav>
        <CollectionLinks />
      </div>
      <div className="flex shrink-0 items-center gap-1 border-t p-2">
        <OperatorMenu />
        <ThemeMenu side="top" />
      </div>
    </div>
  );
}
