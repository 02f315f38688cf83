/** The tailnet as operators know it. */
import type { Settings } from "#settings/index.ts";
import { Tailnet } from "./tailnet.ts";

/** It comes with the edge, for it outlives every host too; none where another stack has the edge. */
export const tailnetOf = ({ edge, tailnet: { policy, tag, operators } }: Settings): Tailnet | undefined =>
  edge === "own" ? new Tailnet("tailnet", { managed: policy === "managed", tag, operators }) : undefined;
