import { config } from "zod/mini";

// The validator would probe for `eval`, which the content security policy forbids and the browser would report.
config({ jitless: true });
