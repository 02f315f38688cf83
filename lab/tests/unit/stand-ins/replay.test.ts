import { expect, it } from "vitest";
import { type Phase, recorded } from "./replay.ts";

const phases: readonly Phase[] = ["up", "preview --refresh", "up with changes", "destroy"];
const lines = (prefix: string) =>
  phases.flatMap((phase) => recorded("hcloud-tailscale.jsonl", phase, prefix)).map(({ request }) => request);

it("gives the two vendors' tests every call of their record between them", () => {
  const [hcloud, tailscale] = [lines("/v1/"), lines("/api/v2/")];
  expect([hcloud.length, tailscale.length]).toEqual([24, 18]);
  expect([...hcloud, ...tailscale].sort()).toEqual(lines("/").sort());
});
