/** What holds for the whole run of the program. */
import "./traces.ts";
import { advise } from "./advice.ts";
import { refuseRenamed } from "./renamed.ts";

/** To be called before anything is registered. */
export const beginRun = async (): Promise<void> => {
  advise();
  await refuseRenamed();
};
