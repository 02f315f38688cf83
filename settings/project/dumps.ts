/** What a project's dump is of. Data only. */
import { z } from "zod";
import { key } from "../schema/key.ts";

const whole = "must be a whole number from 0 up";

export const dumpsShape = z.strictObject({
  format: key(
    z.string().regex(/^[a-z][a-z0-9]*$/, { error: "must be a word of a-z and 0-9, e.g. postgresql" }),
    "what wrote it",
    { example: "postgresql" },
  ),
  version: key(z.number({ error: whole }).int({ error: whole }).min(0, { error: whole }), "its major version", {
    example: "17",
  }),
});
