/** The connectors of a project, as the edge sees them and as its host runs them. */
import { control, edge, guest, lab } from "./lab.ts";

interface Connection {
  readonly tunnel: string;
  readonly client_id: string;
  readonly client_version: string;
}

/** Each connector that the edge has of a project: its version, and how many connections it has. */
export const connectors = async (project: string): Promise<readonly { version: string; connections: number }[]> => {
  const { cloudflare } = await control<{ cloudflare: { tunnels: Record<string, { id: string; name: string }> } }>(
    "/tables",
  );
  const tunnel = Object.values(cloudflare.tunnels).find(({ name }) => name === `${lab.name}-${project}`);
  if (!tunnel) throw new Error(`the account has no tunnel ${lab.name}-${project}`);
  const rows = (await edge<Connection[]>("/connections")).filter((row) => row.tunnel === tunnel.id);
  return [...new Set(rows.map((row) => row.client_id))].map((id) => {
    const own = rows.filter((row) => row.client_id === id);
    return { version: own[0]?.client_version ?? "", connections: own.length };
  });
};

const property = async (name: string, unit: string): Promise<string> =>
  (await guest("systemctl", "show", `--property=${name}`, "--value", unit)).trim();

export const pid = (service: string): Promise<string> => property("MainPID", `outward-${service}.service`);

/** Whether anything is left of the connector that tries a change: its unit, its files, its process. */
export const candidate = async (project: string): Promise<{ unit: string; files: string }> => ({
  unit: await property("LoadState", `outward-${project}-tunnel-next.service`),
  files: await guest(
    ...["find", "/run/systemd/system", "/run/outward", "-path", `*${project}*`, "-type", "f"],
    // Every project has those, whatever runs of it.
    ...["-not", "-path", "/run/outward/locks/*"],
  ),
});

export const noCandidate = { unit: "not-found", files: "" };

/** cloudflared's binaries that a project has. */
export const binaries = async (project: string): Promise<readonly string[]> =>
  (await guest("ls", "-A", `/opt/outward/${project}`)).trim().split("\n");
