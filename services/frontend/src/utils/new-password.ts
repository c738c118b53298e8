import * as z from "zod/mini";

/** A password that is chosen, written twice. How good it has to be is the server's to say. */
export const newPassword = z
  .object({
    password: z.string().check(z.minLength(1, "Choose a password.")),
    repeated: z.string(),
  })
  .check(
    z.refine(({ password, repeated }) => password === repeated, {
      path: ["repeated"],
      error: "The two passwords differ.",
    }),
  );
