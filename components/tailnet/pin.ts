/** What a host was born as, as `bin/outward pin-device` says it and the state keeps it. Pure. */
import { z } from "zod";

const born = z.object({
  /** Of its device, as the tailnet's API has it. */
  id: z.string(),
  /** One line as in authorized_keys. */
  hostKey: z.string(),
});

/** No key is this one. */
const nobody = { id: "", hostKey: "none" };

/** @param stdout of the command; a destroy runs the program without what was never made: then nobody is spoken to */
export const bornOf = (stdout: string | undefined): z.infer<typeof born> =>
  stdout === undefined ? nobody : born.parse(JSON.parse(stdout));
