/** The second lock of a route, by the rules that are in force in its connector. Pure. */
import { z } from "zod";
import { inOtherLetters } from "#settings/schema/hostname.ts";
import { ruleFor } from "../probes/matching.ts";

const access = z.object({
  required: z.boolean().optional(),
  teamName: z.string().optional(),
  audTag: z.array(z.string()).nullish(),
});

export const ingressRule = z.object({
  hostname: z.string().optional(),
  path: z.string().nullish(),
  service: z.string().optional(),
  originRequest: z.object({ access: access.nullish() }).nullish(),
});

type Rule = z.infer<typeof ingressRule>;

interface Asked {
  readonly host: string;
  readonly path: string;
  readonly team: string;
  readonly audience: string;
}

/** What is wrong with the rules of a route that an application guards. */
export const lockFaults = (rules: readonly Rule[], { host, path, team, audience }: Asked): string[] => {
  const own = ruleFor(rules, host, path);
  if (!own || own.service?.startsWith("http_status:")) return ["the connector has no rule for it"];
  const demand = own.originRequest?.access;
  if (!(demand?.required === true && demand.teamName === team && demand.audTag?.join() === audience))
    return ["the rule in force does not ask for this application's assertion"];
  const other = ruleFor(rules, inOtherLetters(host), path);
  return other && other.service === own.service && other.originRequest?.access?.required !== true
    ? [
        `${inOtherLetters(host)} falls to the rule of ${other.hostname}, which leads to the same origin and asks for nothing`,
      ]
    : [];
};
