/**
 * The emulators on loopback for the vendors' own clients; no machine and no headscale stand behind them. Prints one line
 * of JSON, addresses and credentials, and ends when its standard input does. Besides the emulators' control, the same
 * address lets a node join the tailnet (POST /nodes) and puts the clock forward (POST /clock).
 */
import { z } from "zod";
import { controlOf, createLog } from "#lab/apis/control.ts";
import { createHcloud } from "#lab/apis/hcloud/index.ts";
import { type Call, type Reply, serve, type Vendor } from "#lab/apis/server.ts";
import { createTailscale } from "#lab/apis/tailscale/index.ts";
import { fakeMachines, TOKEN } from "#lab/tests/unit/hcloud/harness.ts";
import { CLIENT, fakeHeadscale } from "#lab/tests/unit/tailscale/harness.ts";

const headscale = fakeHeadscale();
const log = createLog();
let ahead = 0;
const now = (): Date => new Date(Date.now() + ahead);

const common = { now, save: () => {} };
const emulators = [
  createHcloud({ ...common, token: TOKEN, machines: fakeMachines() }),
  createTailscale({
    ...common,
    client: CLIENT,
    owner: { login: "owner@outward.test", user: "owner" },
    domain: "tail.lab.test",
    headscale: headscale.headscale,
  }),
] as const;

const done: Reply = { status: 204 };
const join = ({ body }: Call): Reply => {
  headscale.join(z.object({ hostname: z.string() }).parse(body).hostname);
  return done;
};
const putForward = ({ body }: Call): Reply => {
  ahead += z.object({ seconds: z.number() }).parse(body).seconds * 1_000;
  return done;
};

const control = controlOf(emulators, log);
const world: Vendor = {
  ...control,
  routes: [...control.routes, ["POST", "/nodes", join], ["POST", "/clock", putForward]],
};

const loopback = { host: "127.0.0.1", port: 0 };
const [hcloud, tailscale, hand] = await Promise.all([
  serve(emulators[0], loopback, log.add),
  serve(emulators[1], loopback, log.add),
  serve(world, loopback),
]);
console.log(
  JSON.stringify({
    hcloud: hcloud.url,
    tailscale: tailscale.url,
    control: hand.url,
    token: TOKEN,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
  }),
);
process.stdin.resume().once("end", () => {
  for (const { close } of [hcloud, tailscale, hand]) void close();
});
