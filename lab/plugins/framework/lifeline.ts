/** Tells a plugin that its engine has died: a killed engine cannot ask its plugins to end. */
import { fstatSync } from "node:fs";

/** The engine holds the other end of our stdin for as long as it lives. Started by hand, with another stdin: never. */
export const onEngineGone = (gone: () => void): void => {
  if (!fstatSync(0).isFIFO()) return;
  process.stdin.once("close", gone).resume();
};
