import { type ImageName, type Tool, tools } from "../versions.ts";
import { type Making, making } from "./making.ts";

/** Absolute paths of the lab's binaries. */
export interface Tools {
  readonly pulumi: string;
  readonly cloudflared: string;
  /** Another version, to be raised to. */
  readonly cloudflaredNext: string;
  readonly tailscaled: string;
  readonly tailscale: string;
  readonly headscale: string;
  /** The S3-compatible store. */
  readonly versitygw: string;
  readonly edge: string;
}

type Report = (line: string) => void;

const find = (name: Tool["name"]): Tool => {
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`lab/versions.ts has no tool "${name}"`);
  return tool;
};

/** What a lab runs, in the order in which it is built. */
const ofLab = ["pulumi", "cloudflared", "cloudflared-next", "tailscaled", "headscale", "versitygw"] as const;

/** Begins to find, download or build the engine alone. */
export const makeEngine = (report: Report): Making => making({ tools: [find("pulumi")], images: [] }, report);

/** The engine alone, for who previews without a lab. */
export const ensurePulumi = (report: Report): Promise<string> => makeEngine(report).tool("pulumi");

/** The load generator: the bench's own, so that no lab waits for it. */
export const ensureGenerator = (report: Report): Promise<string> =>
  making({ tools: [find("hey")], images: [] }, report).tool("hey");

/** Begins to find, download or build all that a lab needs, with these images beside it. */
export const makeForLab = (images: readonly ImageName[], report: Report): Making =>
  making({ tools: ofLab.map(find), edge: true, images }, report);

/** Their paths, once all of them are there. */
export const toolsOf = async ({ tool, edge }: Making): Promise<Tools> => {
  const tailscaled = await tool("tailscaled");
  return {
    pulumi: await tool("pulumi"),
    cloudflared: await tool("cloudflared"),
    cloudflaredNext: await tool("cloudflared-next"),
    tailscaled,
    tailscale: tailscaled.replace(/d$/, ""),
    headscale: await tool("headscale"),
    versitygw: await tool("versitygw"),
    edge: await edge,
  };
};

/** Finds, downloads or builds all tools. */
export const ensureTools = (report: Report): Promise<Tools> => toolsOf(makeForLab([], report));

if (import.meta.main) console.log(await ensureTools((line) => console.log(line)));
