import { Outlet, useLocation } from "@tanstack/react-router";
import { Menu, Search } from "lucide-react";
import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";
import { usePalette } from "@/stores/palette";
import { ConsolePalette } from "./console-palette";
import { ImpersonationBanner } from "./impersonation-banner";
import { Logo } from "./logo";
import { Sidebar } from "./sidebar";

/** The frame of every page for signed-in operators. Only `main` scrolls. */
export function Shell() {
  const pathname = useLocation({ select: (location) => location.pathname });
  return (
    <div className="flex h-dvh flex-col md:grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-primary px-3 py-2 font-medium text-primary-ink focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside className="hidden min-h-0 border-r md:block">
        <Sidebar />
      </aside>
      {/* A new key on every page closes the drawer that led there. */}
      <NarrowHeader key={pathname} />
      <main
        id="main"
        tabIndex={-1}
        className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto bg-surface outline-none"
      >
        <ImpersonationBanner />
        <div className="min-h-0 flex-1">
          <Outlet />
        </div>
      </main>
      <ConsolePalette />
    </div>
  );
}

function NarrowHeader() {
  const [open, setOpen] = useState(false);
  const setPalette = usePalette((state) => state.setOpen);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-canvas px-2 md:hidden">
      <IconButton label="Open navigation" aria-expanded={open} onClick={() => setOpen(true)}>
        <Menu aria-hidden />
      </IconButton>
      <Logo className="flex-1" />
      <IconButton label="Find" onClick={() => setPalette(true)}>
        <Search aria-hidden />
      </IconButton>
      <Dialog open={open} onOpenChange={setOpen} title="Navigation" headless placement="left">
        <Sidebar />
      </Dialog>
    </header>
  );
}
