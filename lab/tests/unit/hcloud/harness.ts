/** An hcloud emulator without socket and machine: fake machines that obey at once, and a clock that is set by hand. */

import type { actionView } from "#lab/apis/hcloud/actions.ts";
import { createHcloud, type FirewallRule, type MachineSpec, type Machines } from "#lab/apis/hcloud/index.ts";
import type { serverView } from "#lab/apis/hcloud/server-view.ts";
import type { FirewallRow, SshKeyRow } from "#lab/apis/hcloud/state.ts";
import { answer } from "#lab/apis/server.ts";

type Many<T> = readonly [T, ...T[]];
type Server = ReturnType<typeof serverView>;
type Action = ReturnType<typeof actionView>;
interface Named {
  readonly id: number;
  readonly name: string;
  readonly description: string;
}

/** Everything an answer may hold, so that tests read it by path; what an answer does not hold is undefined there. */
export interface Body {
  readonly server: Server;
  readonly servers: readonly Server[];
  readonly action: Action;
  readonly actions: Many<Action>;
  readonly next_actions: readonly Action[];
  readonly root_password: string | null;
  readonly firewall: FirewallRow & { readonly applied_to: readonly unknown[] };
  readonly firewalls: Many<FirewallRow>;
  readonly ssh_key: SshKeyRow;
  readonly ssh_keys: readonly SshKeyRow[];
  readonly server_type: Named;
  readonly server_types: readonly Named[];
  readonly locations: readonly Named[];
  readonly images: Many<Named>;
  readonly meta: { readonly pagination: object };
  readonly error: { readonly code: string };
}

export const TOKEN = "t".repeat(64);

export interface FakeMachines extends Machines {
  /** What was asked, in order, e.g. `create 101`. */
  readonly asked: string[];
  readonly specs: Map<number, MachineSpec>;
  /** The rules in force by server id; null: open. */
  readonly rules: Map<number, readonly FirewallRule[] | null>;
  readonly on: Set<number>;
  /** Makes every creation fail with these words. */
  broken: string | undefined;
  /** Holds back creations until it is resolved. */
  gate: Promise<void>;
}

export const fakeMachines = (): FakeMachines => {
  const fake: FakeMachines = {
    asked: [],
    specs: new Map(),
    rules: new Map(),
    on: new Set(),
    broken: undefined,
    gate: Promise.resolve(),
    create: async (spec, rules) => {
      fake.asked.push(`create ${spec.id}`);
      await fake.gate;
      if (fake.broken) throw new Error(fake.broken);
      fake.specs.set(spec.id, spec);
      fake.rules.set(spec.id, rules);
      fake.on.add(spec.id);
    },
    firewall: async (id, rules) => {
      fake.asked.push(`firewall ${id}`);
      fake.rules.set(id, rules);
    },
    powerOn: async (id) => void fake.on.add(id),
    shutdown: async (id) => void fake.on.delete(id),
    powerOff: async (id) => void fake.on.delete(id),
    resize: async (id, cores, memoryGb) => void fake.asked.push(`resize ${id} ${cores} ${memoryGb}`),
    delete: async (id) => {
      fake.asked.push(`delete ${id}`);
      fake.on.delete(id);
    },
    running: async (id) => fake.on.has(id),
  };
  return fake;
};

export interface Answer {
  readonly status: number;
  readonly json: Body;
  /** The vendor's error code; "" when it is no error. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const lab = (options: { tables?: unknown } = {}) => {
  const machines = fakeMachines();
  const saved: unknown[] = [];
  let at = Date.parse("2026-01-01T00:00:00Z");
  const api = createHcloud({
    now: () => new Date(at),
    token: TOKEN,
    machines,
    save: (tables) => void saved.push(structuredClone(tables)),
    ...options,
  });
  const call = async (method: string, target: string, body?: unknown, token = TOKEN): Promise<Answer> => {
    const url = new URL(`/v1${target}`, "http://hcloud");
    const { reply } = await answer(api, {
      method,
      path: url.pathname,
      query: url.searchParams,
      body: body === undefined ? undefined : structuredClone(body),
      text: body === undefined ? "" : JSON.stringify(body),
      headers: { authorization: `Bearer ${token}` },
    });
    const json = reply.json === undefined ? undefined : JSON.parse(JSON.stringify(reply.json));
    return { status: reply.status, json, code: json?.error?.code ?? "", headers: reply.headers ?? {} };
  };
  /** Polls until the action ends, as a client does; returns every status seen. */
  const wait = async (action: { id: number }): Promise<string[]> => {
    const seen: string[] = [];
    while (seen.at(-1) !== "success" && seen.at(-1) !== "error" && seen.length < 10)
      seen.push((await call("GET", `/actions?id=${action.id}`)).json.actions[0].status);
    return seen;
  };
  const firewall = async (name: string, rules: unknown[] = []): Promise<number> =>
    (await call("POST", "/firewalls", { name, rules })).json.firewall.id;
  /** A server that is up. */
  const server = async (name: string, more: object = {}): Promise<number> => {
    const made = await call("POST", "/servers", { ...SERVER, name, ...more });
    if (made.status !== 201) throw new Error(`no server: ${JSON.stringify(made.json)}`);
    await wait(made.json.action);
    return made.json.server.id;
  };
  const tick = (milliseconds: number): void => {
    at += milliseconds;
  };
  return { api, machines, saved, call, wait, firewall, server, tick };
};

export const SERVER = { name: "gw", server_type: "cx23", image: "debian-13", location: "nbg1" };

export const OUT = { direction: "out", protocol: "tcp", port: "443", destination_ips: ["0.0.0.0/0", "::/0"] };
export const SSH = { direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0"] };
