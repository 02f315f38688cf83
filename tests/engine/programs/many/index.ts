/** The checkout's index.ts over generated projects; or, as the yardstick, their resources alone, registered plainly. */
import { registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const checkout = process.env.OUTWARD_CHECKOUT ?? "";
const own = pathToFileURL(path.join(checkout, "projects", "index.ts")).href;
const generated = new URL("definitions.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context);
    return found.url === own ? { ...found, url: generated } : found;
  },
});

if (process.env.OUTWARD_PLAIN) await import("./plain.ts");
else await import(path.join(checkout, "index.ts"));
