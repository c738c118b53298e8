import { Link } from "@tanstack/react-router";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import type { Template } from "@/services/templates";
import { AddLanguage } from "./add-language";
import { languageName, type TemplateGroup, templateTitle } from "./templates.utils";

export const TEMPLATE_COLUMNS = ["Mail", "Languages"] as const;

/** Templates as rows, each with the way to its words in every language. */
export function TemplatesTable({ groups }: { groups: readonly TemplateGroup[] }) {
  return (
    <Table label="Templates">
      <thead>
        <TableRow>
          {TEMPLATE_COLUMNS.map((column) => (
            <TableHead key={column}>{column}</TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {groups.map(({ name, languages }) => (
          <TableRow key={name}>
            <TableCell className="w-1/3 py-2.5 align-top">
              <span className="block font-medium">{templateTitle(name)}</span>
              <span className="block break-all font-mono text-ink-muted text-xs max-sm:hidden">{name}</span>
            </TableCell>
            <TableCell className="py-2 align-top">
              <span className="flex flex-wrap items-center gap-1.5">
                {languages.map((template) => (
                  <LanguageLink key={template.locale} template={template} />
                ))}
                <AddLanguage name={name} />
              </span>
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

function LanguageLink({ template: { name, locale, updated_at } }: { template: Template }) {
  return (
    <Link
      to="/mails/templates/$name/$locale"
      params={{ name, locale }}
      className="flex h-7 items-center gap-1.5 rounded-md border bg-surface px-2 text-xs hover:bg-hover"
    >
      {languageName(locale)}
      <span className="sr-only">words of {templateTitle(name)}</span>
      {updated_at !== null && <span className="text-accent">own words</span>}
    </Link>
  );
}
