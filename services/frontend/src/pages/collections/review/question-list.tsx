import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { collectionsQuery } from "@/services/collections";
import { constantFault } from "../draft/constants.utils";
import { ConstantControl } from "../fields/constant-control";
import { answerField, fieldOf, type Question } from "./questions.utils";
import { questionHint, questionLabel } from "./questions-words.utils";
import type { Review, ReviewedChange } from "./use-review";

interface QuestionListProps {
  reviewed: ReviewedChange;
  review: Review;
  /** The version that clients use now. */
  older: number;
}

/** What only the author of a change can decide, one control for each; the answers are planned together. */
export function QuestionList({ reviewed, review, older }: QuestionListProps) {
  const { data: collections = [] } = useQuery(collectionsQuery());
  const [attempted, setAttempted] = useState(false);
  const { document, questions, answers, planned, faults } = reviewed;
  if (questions.length === 0) return null;

  const partOf = (question: Question) => {
    const operation = document.operations[question.operation] ?? { op: "" };
    const field = fieldOf(operation, collections);
    const constant = answerField(question, document, collections);
    const text = answers[question.pointer] ?? "";
    const fault = text.trim() === "" ? "Decide what is shown." : constantFault(constant, text);
    return { question, constant, text, fault, name: field?.name ?? "" };
  };
  const parts = questions.map(partOf);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempted(true);
    if (parts.every(({ fault }) => fault === undefined)) void review.planAgain();
  };
  return (
    <form onSubmit={submit} noValidate className="rounded-lg border bg-surface">
      <h3 className="border-b px-3 py-2.5 font-medium">
        {planned ? "What you decided" : "Decide what is shown where a value is missing"}
      </h3>
      <div className="grid grid-cols-1 gap-4 p-3">
        {parts.map(({ question, constant, text, fault, name }) => (
          <FormField
            key={question.pointer}
            label={questionLabel(question, name, older)}
            hint={questionHint(question, older)}
            error={(attempted ? fault : undefined) ?? faults[question.pointer]}
          >
            <ConstantControl
              field={constant}
              value={text}
              blank="Choose a value"
              onValueChange={(next) => review.answer(question.pointer, next)}
            />
          </FormField>
        ))}
        {!planned && (
          <Button type="submit" variant="primary" busy={review.busy} className="w-fit">
            Plan with this
          </Button>
        )}
      </div>
    </form>
  );
}
