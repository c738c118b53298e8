import { SegmentedChoice } from "@/components/form/segmented-choice";
import { LANGUAGES, type Language } from "./examples.utils";

interface LanguageChoiceProps {
  value: Language;
  onValueChange: (language: Language) => void;
}

const OPTIONS = LANGUAGES.map((language) => ({ value: language, label: language }));

/** Chooses the language of the examples. */
export function LanguageChoice(props: LanguageChoiceProps) {
  return <SegmentedChoice legend="Language of the examples" options={OPTIONS} {...props} />;
}
