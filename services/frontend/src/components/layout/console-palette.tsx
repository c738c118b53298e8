import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  Eye,
  FlaskConical,
  GitCommitVertical,
  KeyRound,
  Layers,
  LayoutGrid,
  LogIn,
  LogOut,
  Mail,
  MonitorSmartphone,
  Moon,
  Plus,
  ScrollText,
  Settings,
  ShieldQuestionMark,
  Sun,
  Table2,
  UserCog,
  UsersRound,
} from "lucide-react";
import { CommandPalette } from "@/components/ui/command-palette";
import type { Command } from "@/components/ui/command-palette.utils";
import { useShortcut } from "@/hooks/use-shortcut";
import { useSignOut } from "@/hooks/use-sign-out";
import { collectionsQuery } from "@/services/collections";
import { usePalette } from "@/stores/palette";
import { useTheme } from "@/stores/theme";

/** The command palette with the console's pages, collections and actions; Ctrl-K or Cmd-K opens it. */
export function ConsolePalette() {
  const { open, setOpen } = usePalette();
  useShortcut({ key: "k", mod: true }, () => setOpen(!open));
  return <CommandPalette open={open} onOpenChange={setOpen} commands={useCommands()} />;
}

function useCommands(): Command[] {
  const navigate = useNavigate();
  const setTheme = useTheme((state) => state.setTheme);
  const signOut = useSignOut();
  const { data: collections = [] } = useQuery(collectionsQuery());
  const names = collections.map(({ name }) => name);
  return [
    page("Overview", <LayoutGrid aria-hidden />, () => navigate({ to: "/" })),
    page("Collections", <Layers aria-hidden />, () => navigate({ to: "/collections" })),
    page("Versions", <GitCommitVertical aria-hidden />, () => navigate({ to: "/versions" })),
    page("Users", <UsersRound aria-hidden />, () => navigate({ to: "/users" })),
    page("Sessions", <MonitorSmartphone aria-hidden />, () => navigate({ to: "/sessions" })),
    page("Mails", <Mail aria-hidden />, () => navigate({ to: "/mails" })),
    page("Templates of mails", <Mail aria-hidden />, () => navigate({ to: "/mails/templates" })),
    page("Explain a refusal", <ShieldQuestionMark aria-hidden />, () => navigate({ to: "/explain" })),
    page("Test as a user", <FlaskConical aria-hidden />, () =>
      navigate({ to: "/explain", search: { tab: "test" } }),
    ),
    page("Audit", <ScrollText aria-hidden />, () => navigate({ to: "/audit" })),
    page("Settings", <Settings aria-hidden />, () => navigate({ to: "/settings" })),
    page("Operators", <UserCog aria-hidden />, () => navigate({ to: "/settings/operators" })),
    page("Sign-in providers", <LogIn aria-hidden />, () => navigate({ to: "/settings/providers" })),
    page("API keys", <KeyRound aria-hidden />, () => navigate({ to: "/settings/keys" })),
    page("Your account", <UserCog aria-hidden />, () => navigate({ to: "/account" })),
    ...names.map((name) => ({
      id: `data-${name}`,
      label: name,
      group: "Data",
      icon: <Table2 aria-hidden />,
      run: () => navigate({ to: "/data/$name", params: { name } }),
    })),
    ...names.map((name) => ({
      id: `schema-${name}`,
      label: `${name} schema`,
      group: "Schema",
      icon: <Layers aria-hidden />,
      run: () => navigate({ to: "/collections/$name", params: { name } }),
    })),
    action("New collection", <Plus aria-hidden />, () => navigate({ to: "/collections/new" })),
    action("New view", <Eye aria-hidden />, () => navigate({ to: "/collections/new-view" })),
    action("Use the light theme", <Sun aria-hidden />, () => setTheme("light")),
    action("Use the dark theme", <Moon aria-hidden />, () => setTheme("dark")),
    action("Sign out", <LogOut aria-hidden />, () => signOut.mutate()),
  ];
}

function page(label: string, icon: Command["icon"], run: () => void): Command {
  return { id: `page-${label}`, label, group: "Pages", icon, run };
}

function action(label: string, icon: Command["icon"], run: () => void): Command {
  return { id: `action-${label}`, label, group: "Actions", icon, run };
}
