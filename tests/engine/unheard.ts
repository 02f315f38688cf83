/**
 * The stand-in of the command provider for hosts that are not there: it checks and compares like the real one, and nobody
 * hears its commands. A handover names the host of its order, as one that went well does.
 */
import { command } from "../../lab/plugins/command.ts";
import type { Props, Resource } from "../../lab/plugins/provider.ts";
import { main } from "../../lab/plugins/provider.ts";

const said = ({ stdin, create }: Props): Props => ({
  stdout: String(create).includes("handover/main.ts") ? (JSON.parse(String(stdin)) as { host: string }).host : "",
  stderr: "",
});

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
