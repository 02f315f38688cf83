/** Lines about a host as a whole: its firewall, its kernel, its secrets, the ways in that it must not have. */
import { z } from "zod";
import type { Machine } from "../machine.ts";
import { judged, type VerifyRow } from "../row.ts";
import { wantedSettings } from "../sysctl.ts";

export const hostFirewallRow = async (machine: Machine): Promise<VerifyRow> => {
  const shape = z.object({ changes: z.array(z.string()), hooks: z.array(z.string()) });
  const { changes, hooks } = await machine.probe("firewall.py", shape, {});
  // What is not remembered (`priority raw`) is judged by the others.
  const judging = hooks.filter((hook) => !hook.includes("priority raw"));
  const open = judging.filter((hook) => !hook.includes("policy drop"));
  return judged(
    { line: "host firewall", tried: "the rules in force against the host's files", from: machine.place },
    [
      ...(judging.length === 3 ? [] : [`${judging.length} of 3 chains are hooked`]),
      ...open.map((hook) => `not a drop: ${hook}`),
      ...changes.map((change) => `in force and not in the files, or the reverse: ${change.trim()}`),
    ],
    "the same; input, forward and output drop by default",
    "sudo nft --file /etc/nftables.conf on the host, and find out who changed it",
  );
};

const settings = z.record(z.string(), z.array(z.object({ name: z.string(), value: z.string(), own: z.boolean() })));

export const kernelRow = async (machine: Machine): Promise<VerifyRow> => {
  const wanted = wantedSettings();
  const found = await machine.probe("kernel.py", settings, Object.keys(wanted));
  const all = Object.entries(found).flatMap(([key, names]) => names.map((one) => ({ ...one, wanted: wanted[key] })));
  const own = all.filter((one) => one.own);
  const absent = Object.keys(found).filter((key) => found[key]?.length === 0);
  const others = [
    ...(own.length < all.length
      ? [`${all.length - own.length} cannot be set here: the kernel is not this machine's own`]
      : []),
    ...(absent.length > 0 ? [`this kernel has no ${absent.join(", ")}`] : []),
  ];
  return judged(
    { line: "host kernel", tried: `${Object.keys(wanted).length} settings, asked of the kernel`, from: machine.place },
    [
      ...(own.length === 0 ? ["the kernel lets none of them be set"] : []),
      ...own
        .filter((one) => one.value !== one.wanted)
        .map((one) => `${one.name} is ${one.value} and not ${one.wanted}`),
    ],
    [`${own.length} as set`, ...others].join("; "),
    "sudo sysctl --system on the host; see which file under /etc/sysctl.d/ overrides 60-outward.conf",
  );
};

export const artifactsRow = async (machine: Machine): Promise<VerifyRow> => {
  const shape = z.object({ folders: z.number(), wrong: z.array(z.string()) });
  const { folders, wrong } = await machine.probe("artifacts.py", shape, {});
  return judged(
    { line: "host artifacts", tried: "every file of every release and image", from: machine.place },
    wrong,
    folders === 0 ? "there are none" : `${folders} folders, all of them root's and sealed`,
    "find out who was root there; sudo rm -r the folder that is named, change the version and back, and pulumi up",
  );
};

export const secretsRow = async (machine: Machine): Promise<VerifyRow> => {
  const shape = z.object({ known: z.array(z.string()), found: z.array(z.string()) });
  const { known, found } = await machine.probe("leaks.py", shape, {});
  return judged(
    {
      line: "host secrets",
      tried: `${known.join(", ")}; in command lines, environments, the journal and readable files`,
      from: machine.place,
    },
    [...(known.length === 0 ? ["no secret is known to look for"] : []), ...found],
    "in none of them",
    "remove it, then rotate: outward:secretVersion for a tunnel's secret, pulumi config set for a project's; a join key that is spent may stay",
  );
};
