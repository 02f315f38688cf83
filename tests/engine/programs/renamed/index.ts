import path from "node:path";
import * as pulumi from "@pulumi/pulumi";

const checkout = process.env.OUTWARD_CHECKOUT ?? "";
const { beginRun } = await import(path.join(checkout, "components/run/index.ts"));

await beginRun();
const old = new pulumi.Config().requireBoolean("old");
/** A version that did not say it yet. */
export const stack = old ? undefined : pulumi.getStack();
export const active = old ? `outward-${pulumi.getStack()}-6dad9d` : null;
