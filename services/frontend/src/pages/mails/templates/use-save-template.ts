import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  deleteTemplate,
  putTemplate,
  type TemplateKey,
  type TemplateWords,
  templatesQuery,
} from "@/services/templates";

/** Writes the words of a template; done once the list tells them. */
export function useSaveTemplate(key: TemplateKey) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (words: TemplateWords) => putTemplate(key, words),
    onSuccess: () => queryClient.invalidateQueries(templatesQuery()),
  });
}

/** Deletes the words of a template; done once the list tells what is in their place. */
export function useDropTemplate(key: TemplateKey) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => deleteTemplate(key),
    onSuccess: () => queryClient.invalidateQueries(templatesQuery()),
  });
}
