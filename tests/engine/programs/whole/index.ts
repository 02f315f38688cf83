/** The program of the checkout, run from a folder of the test's own. */
import path from "node:path";

const program = await import(path.join(process.env.OUTWARD_CHECKOUT ?? "", "index.ts"));
export const { active, urls, serviceTokens, edge } = program;
