/** Moves of the stack from host to host, and what each host is at a moment. */
import { exec, leaderOf } from "#lab/machine/leader.ts";
import { pulumiArgv } from "#lab/stack/engine.ts";
import { CommandFailed } from "#lab/toolchain/run.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { control, lab, psqlWords, pulumi, until } from "./lab.ts";
import { type Running, start } from "./running.ts";
import { hcloud } from "./vendors.ts";

export interface Machine {
  readonly id: number;
  readonly name: string;
}

/** Every machine there is, the oldest first. */
export const machines = async (): Promise<readonly Machine[]> => {
  const { hcloud } = await control<{ hcloud: { servers: Record<string, Machine> } }>("/tables");
  return Object.values(hcloud.servers).toSorted((a, b) => a.id - b.id);
};

/** The one machine that there should be. */
export const only = async (): Promise<Machine> => {
  const [first, ...others] = await machines();
  if (!first || others.length > 0) throw new Error(`there are ${others.length + 1} machines, and there should be one`);
  return first;
};

/** The machine that was made last. */
export const newest = async (): Promise<Machine> => {
  const found = (await machines()).at(-1);
  if (!found) throw new Error("there is no machine");
  return found;
};

/** A command on a machine, as root. */
export const on = ({ id }: Machine, ...argv: string[]): Promise<string> => exec(lab, id, argv, { timeout: 60_000 });

/** A query in the blog's database on a machine. */
export const asBlog = async (machine: Machine, sql: string): Promise<string> =>
  (await on(machine, ...psqlWords("blog", sql))).trim();

/** Orders what makes another host: nothing happens before the next `up`. */
export const order = (traits: Readonly<Record<string, string | number>>): Promise<void> =>
  Object.entries(traits).reduce(
    (before, [key, value]) =>
      before.then(async () => void (await pulumi("config", "set", "--path", `outward:host.${key}`, `${value}`))),
    Promise.resolve(),
  );

/** The generation that is ordered, 1 when none is named. */
export const generationNow = async (): Promise<number> =>
  Number(await pulumi("config", "get", "--path", "outward:host.generation").catch(() => "1"));

/** Starts `pulumi up`; what it says can be waited for, and it can be killed. */
export const beginUp = async (...args: string[]): Promise<Running> => {
  const env = await operatorEnv(lab, await ensureTools(() => {}));
  return start([...withResolver(lab, "operator"), ...pulumiArgv(lab), "up", "--yes", "--skip-preview", ...args], env);
};

/** `pulumi up` to its end, whatever that is; gives all it said. */
export const up = async (...args: string[]): Promise<{ code: number | null; said: string }> => {
  const running = await beginUp(...args);
  return { code: await running.ended, said: running.said() };
};

/** After a run that was killed: its lock goes, and pending operations are looked up. */
export const upAgain = async (): Promise<{ code: number | null; said: string }> => {
  await pulumi("cancel", "--yes");
  return up("--refresh");
};

const comment = (text: string): string[] => [
  ...["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--max-time", "10"],
  ...["--header", "content-type: application/json", "--data", JSON.stringify({ author: "prober", body: text })],
  "http://127.0.0.1:3000/posts/nothing-listens/comments",
];

/** curl's exit code when nothing listens. */
const refused = 7;

/** Names of the machines whose blog takes a comment, asked past the edge. */
export const writers = async (): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const machine of await machines()) {
    if ((await leaderOf(lab, machine.id)) === undefined) continue;
    const status = await on(machine, ...comment(`is anybody there, ${machine.name}?`)).catch((error: unknown) => {
      if (error instanceof CommandFailed && error.code === refused) return "nobody";
      throw error;
    });
    if (status === "201") found.push(machine.name);
  }
  return found;
};

/** What a host says that each of its projects is there. */
export const rolesOf = async (machine: Machine): Promise<Readonly<Record<string, string>>> => {
  const { units } = JSON.parse(await on(machine, "outward", "status", "--json")) as {
    units: readonly { project: string; role: string }[];
  };
  return Object.fromEntries(units.map(({ project, role }) => [project, role]));
};

export const roleOf = async (machine: Machine, project = "blog"): Promise<string> =>
  (await rolesOf(machine))[project] ?? "not there";

/** Waits until this machine's blog takes comments, and no other one's. @throws when two do */
export const writesAlone = (machine: Machine): Promise<unknown> =>
  until(`${machine.name} alone to accept writes`, 90_000, async () => {
    const found = await writers();
    if (found.length > 1) throw new Error(`${found.join(" and ")} accept writes`);
    return found[0] === machine.name;
  });

/** Waits until a host has ended a project's pause, while nobody tells it to. */
export const resumed = (machine: Machine, project = "blog"): Promise<unknown> =>
  until(`${machine.name} to end its pause`, 90_000, async () => (await roleOf(machine, project)) === "active");

/** Waits until a machine that was switched on is reached by its tailnet: nobody else waits longer than a dial takes. */
export const rejoined = (machine: Machine): Promise<unknown> =>
  until(`${machine.name} to be in the tailnet again`, 120_000, async () => {
    const said = await on(machine, "tailscale", "status", "--json", "--peers=false").catch(() => "{}");
    const { BackendState, Self } = JSON.parse(said) as { BackendState?: string; Self?: { Online?: boolean } };
    return BackendState === "Running" && Self?.Online === true;
  });

/** Switches a machine, and waits until it is so. */
export const power = async ({ id, name }: Machine, action: "poweroff" | "poweron"): Promise<void> => {
  const wanted = action === "poweroff" ? "off" : "running";
  await hcloud.call("POST", `/servers/${id}/actions/${action}`, {});
  await until(`${name} to be ${wanted}`, 60_000, async () => {
    const { server } = await hcloud.call<{ server: { status: string } }>("GET", `/servers/${id}`);
    return server.status === wanted;
  });
};
