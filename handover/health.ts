/** Whether a host serves, judged from `outward status --json`. Pure. */
import { z } from "zod";

const status = z.object({
  active: z.string().nullable(),
  units: z.array(
    z.object({
      project: z.string(),
      /** systemd's state by service. */
      services: z.record(z.string(), z.string()),
      /** Answer of each health URL; status 0 when there was none. */
      health: z.record(z.string(), z.object({ status: z.number(), body: z.string() })),
    }),
  ),
});

export type HostStatus = z.infer<typeof status>;

export const parseStatus = (text: string): HostStatus => status.parse(JSON.parse(text));

/** cloudflared opens this many; fewer is a tunnel on its way up or down. */
export const connectionsPerTunnel = 4;

const connections = (body: string): number => {
  const parsed = z.object({ readyConnections: z.number() }).safeParse(JSON.parse(body));
  return parsed.success ? parsed.data.readyConnections : 0;
};

/** The first reason why a unit does not serve, undefined when it does. */
export const unitFault = (status: HostStatus, project: string): string | undefined => {
  const unit = status.units.find((candidate) => candidate.project === project);
  if (!unit) return `${project}: not installed`;
  const down = Object.entries(unit.services).find(([, state]) => state !== "active");
  if (down) return `${project}: ${down[0]} is ${down[1]}`;
  for (const [name, answer] of Object.entries(unit.health)) {
    if (answer.status !== 200) return `${project}: ${name} answers ${answer.status || answer.body}`;
    if (name !== "tunnel") continue;
    const open = connections(answer.body);
    if (open < connectionsPerTunnel) return `${project}: ${open} of ${connectionsPerTunnel} tunnel connections`;
  }
  return undefined;
};
