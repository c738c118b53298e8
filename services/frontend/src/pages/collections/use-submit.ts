import { type FormEvent, useRef } from "react";

/** What a `<form>` takes to be submitted; the first control that is wrong then gets the focus. */
export function useSubmit(onSubmit: () => void) {
  const ref = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
    // After React has drawn what is wrong.
    requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  return { ref, onSubmit: submit, noValidate: true };
}
