import { queryOptions } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api } from "./client";

export type Template = components["schemas"]["TemplateItem"];
export type TemplateWords = components["schemas"]["TemplateWords"];

/** Which words: those of a template in a language. */
export interface TemplateKey {
  name: string;
  locale: string;
}

/** The templates of mails, each in every language that it has words in. */
export function templatesQuery() {
  return queryOptions({
    queryKey: ["templates", "list"],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/admin/v1/templates", { signal });
      return data?.items ?? [];
    },
  });
}

/** What a mail made of words would say, with made-up values. */
export function templatePreviewQuery({ name, locale }: TemplateKey, words: TemplateWords) {
  return queryOptions({
    queryKey: ["templates", "preview", name, locale, words],
    queryFn: async ({ signal }) => {
      const params = { path: { name, locale } };
      const { data } = await api.POST("/admin/v1/templates/{name}/{locale}/preview", {
        params,
        body: words,
        signal,
      });
      return data ?? null;
    },
    retry: false,
    gcTime: 0,
  });
}

/** Writes the words of a template. Throws `validation_failed` with the place of what does not work. */
export async function putTemplate({ name, locale }: TemplateKey, words: TemplateWords): Promise<void> {
  await api.PUT("/admin/v1/templates/{name}/{locale}", { params: { path: { name, locale } }, body: words });
}

/** Deletes the words that operators wrote; the built-in ones come back where there are any. */
export async function deleteTemplate({ name, locale }: TemplateKey): Promise<void> {
  await api.DELETE("/admin/v1/templates/{name}/{locale}", { params: { path: { name, locale } } });
}
