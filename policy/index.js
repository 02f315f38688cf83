/**
 * The policy pack: what every preview must pass. `npm run preview`, or `pulumi preview --policy-pack policy`.
 * In JavaScript because Pulumi's runner of packs compiles a TypeScript one by itself, by other rules than ours; what is
 * imported from here, Node strips. The table is in rules.ts.
 */
import { PolicyPack } from "@pulumi/policy";
import { policyOf } from "./pack.ts";
import { rules } from "./rules.ts";

new PolicyPack("outward", { enforcementLevel: "mandatory", policies: rules.map(policyOf) });
