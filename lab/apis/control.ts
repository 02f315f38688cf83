/**
 * The emulators' own control, on a unix socket apart from every vendor's API: tables, log of calls, fault switches.
 * GET /tables, /tables/<vendor>, /log[?unknown=1], /faults; PUT /faults/<vendor>/<fault> with its value as JSON;
 * DELETE /faults/<vendor>[/<fault>], /log.
 */
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { type Call, type Logged, type Reply, serve, type Vendor } from "./server.ts";

/** What control needs of an emulator. */
export interface Emulator extends Vendor {
  readonly dump: () => unknown;
  readonly faults: {
    readonly set: (name: string, value: unknown) => Promise<void>;
    readonly clear: (name?: string) => Promise<void>;
    readonly all: () => unknown;
  };
}

/** Calls kept; older ones are forgotten. */
const KEPT = 10_000;

/** The calls that every emulator answered, in order. */
export interface Log {
  readonly add: (line: Logged) => void;
  readonly lines: () => readonly Logged[];
  readonly clear: () => void;
}

export const createLog = (): Log => {
  let lines: Logged[] = [];
  return {
    add: (line) => {
      lines.push(line);
      if (lines.length > 2 * KEPT) lines = lines.slice(-KEPT);
    },
    lines: () => lines,
    clear: () => {
      lines = [];
    },
  };
};

class Mistake extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const done: Reply = { status: 204 };
const json = (value: unknown): Reply => ({ status: 200, json: value });

/** Control's routes as a vendor of its own, for {@link serve} and for tests. */
export const controlOf = (emulators: readonly Emulator[], log: Log): Vendor => {
  const of = <T>(what: (emulator: Emulator) => T) =>
    Object.fromEntries(emulators.map((emulator) => [emulator.name, what(emulator)]));
  const one = (call: Call): Emulator => {
    const found = emulators.find(({ name }) => name === call.params.vendor);
    if (found) return found;
    throw new Mistake(
      404,
      `no vendor "${call.params.vendor}"; there are ${emulators.map(({ name }) => name).join(", ")}`,
    );
  };
  const switched = async (call: Call, change: (faults: Emulator["faults"]) => Promise<void>): Promise<Reply> => {
    const { faults } = one(call);
    try {
      await change(faults);
    } catch (error) {
      throw new Mistake(400, error instanceof Error ? error.message : String(error));
    }
    return done;
  };
  return {
    name: "control",
    routes: [
      ["GET", "/tables", () => json(of((emulator) => emulator.dump()))],
      ["GET", "/tables/:vendor", (call) => json(one(call).dump())],
      ["GET", "/log", (call) => json(log.lines().filter(({ known }) => call.query.get("unknown") !== "1" || !known))],
      [
        "DELETE",
        "/log",
        () => {
          log.clear();
          return done;
        },
      ],
      ["GET", "/faults", () => json(of(({ faults }) => faults.all()))],
      [
        "PUT",
        "/faults/:vendor/:fault",
        (call) => switched(call, (faults) => faults.set(call.params.fault ?? "", call.body ?? {})),
      ],
      ["DELETE", "/faults/:vendor/:fault", (call) => switched(call, (faults) => faults.clear(call.params.fault))],
      ["DELETE", "/faults/:vendor", (call) => switched(call, (faults) => faults.clear())],
    ],
    authorize: () => undefined,
    unknown: (call) => json404(call),
    failed: (error) => ({
      status: error instanceof Mistake ? error.status : error instanceof SyntaxError ? 400 : 500,
      json: { message: error instanceof Error ? error.message : String(error) },
    }),
  };
};

const json404 = ({ method, path }: Call): Reply => ({
  status: 404,
  json: { message: `control has no ${method} ${path}; see lab/apis/control.ts` },
});

const listening = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

/** Serves control. A socket file that a killed process left behind is taken over, a living one is not. */
export const serveControl = async (vendor: Vendor, path: string): Promise<{ close: () => Promise<void> }> => {
  if (await listening(path)) throw new Error(`another API process of this lab listens on ${path}: stop it first`);
  await rm(path, { force: true });
  return serve(vendor, { path });
};
