/**
 * The stand-in of the command provider for hosts that are not there: it checks and compares like the real one, and nobody
 * hears its commands. A handover names the host of its order, as one that went well does, and a device is who it was said to be.
 */
import { command } from "#lab/stand-ins/command.ts";
import type { Props, Resource } from "#lab/stand-ins/provider.ts";
import { main } from "#lab/stand-ins/provider.ts";
import { unheardKey } from "./tailnet.ts";

/** By the command's verb; of every other one nobody reads what it says. */
const answers: Readonly<Record<string, (order: { readonly host: string; readonly id: string }) => string>> = {
  handover: ({ host }) => host,
  "pin-device": ({ id }) => JSON.stringify({ id, hostKey: unheardKey }),
};

const said = ({ stdin, create }: Props): Props => {
  const [program, verb = ""] = String(create).split(" ");
  const answer = program === "bin/outward" ? answers[verb]?.(JSON.parse(String(stdin))) : undefined;
  return { stdout: answer ?? "", stderr: "" };
};

const unheard = (resource: Resource): Resource => ({
  ...resource,
  create: async (inputs, _, name) => ({ id: name, outputs: said(inputs) }),
  update: async (_, inputs) => said(inputs),
  delete: async () => {},
});

main({
  ...command,
  resources: Object.fromEntries(Object.entries(command.resources).map(([type, one]) => [type, unheard(one)])),
});
