/** What holds for the whole run of the program. */
import "../../settings/stacks.ts";
import { advise } from "../advice.ts";

/** To be called before anything is registered. */
export const beginRun = (): void => advise();
