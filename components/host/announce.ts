/** What a run is about to move, and what its writers will notice of it: said before it happens, so by a preview too. */
import * as pulumi from "@pulumi/pulumi";
import type { Project } from "#settings/project/project.ts";
import type { HostPlan } from "./plan.ts";

/** Of dump and load, roughly: nobody knows the data yet. The run itself measures it before the pause begins, and says it. */
const minutesPerGb = 2;

/** One line per project that keeps something. Pure. */
export const pauses = (projects: readonly Project[], from: string, to: string): readonly string[] =>
  projects
    .filter(({ workload }) => workload.state)
    .map(({ name, workload }) =>
      workload.state?.follow && from === to
        ? `${name} is followed: its writes are refused for seconds, however much it keeps`
        : `${name} is dumped and loaded: its writes are refused for about ${minutesPerGb} minutes for every GB that it keeps`,
    );

/** The host that is there when another one is ordered. Pure. */
export const predecessor = ({ existing, beside: [old] }: HostPlan): HostPlan["beside"][number] | undefined =>
  existing ? undefined : old;

/** Says it when a new host succeeds another one. */
export const announce = async (
  name: string,
  image: string,
  plan: HostPlan,
  projects: readonly Project[],
): Promise<void> => {
  const old = predecessor(plan);
  if (!old) return;
  await pulumi.log.info(
    [`everything moves from ${old.name} to ${name}`, ...pauses(projects, old.image, image)].join("\n  "),
  );
};
