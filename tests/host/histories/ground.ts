/** The folder of a history: a root per host, and what all hosts share. place.py is the same for the hosts. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Where and how a host's program dies: before which of its steps from now on. */
export interface Crash {
  readonly host: string;
  readonly after: number;
  readonly how: "killed" | "ended" | "power";
}

export class Ground {
  protected readonly world: string;

  /** What an earlier history left there goes. */
  constructor(world: string) {
    this.world = world;
    rmSync(world, { recursive: true, force: true });
    for (const folder of ["hosts", "faults"]) mkdirSync(path.join(world, folder), { recursive: true });
  }

  root(host: string): string {
    return path.join(this.world, "hosts", host);
  }

  get hosts(): readonly string[] {
    return readdirSync(path.join(this.world, "hosts"));
  }

  isOff(host: string): boolean {
    return existsSync(path.join(this.root(host), "off"));
  }

  fence(host: string): void {
    if (existsSync(this.root(host))) writeFileSync(path.join(this.root(host), "fenced"), "");
  }

  /** Of its tunnel, as its unit brings it. */
  entrust(host: string, credential: string): void {
    writeFileSync(path.join(this.root(host), "etc/outward/blog/tunnel.json"), credential);
  }

  #lines(name: string): readonly string[] {
    const file = path.join(this.world, name);
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter(Boolean) : [];
  }

  /** What visitors were told that it is kept. */
  get acknowledged(): readonly string[] {
    return this.#lines("acknowledged");
  }

  /** The same of what it keeps in plain files. */
  get measured(): readonly string[] {
    return this.#lines("measured");
  }

  /** How many backups there are in the store, and what is noted of them. */
  get snapshots(): number {
    return (JSON.parse(this.#lines("store.json").join("") || "[]") as readonly unknown[]).length;
  }

  /** What the store has, when something was copied there. */
  get stored(): { readonly data: readonly string[]; readonly files: readonly string[] } | undefined {
    const [last] = JSON.parse(this.#lines("store.json").join("") || "[]");
    return last && JSON.parse(last.content);
  }

  /** What came later than this is lost, and nobody may ask for it. */
  forgive(acknowledged: readonly string[], measured: readonly string[]): void {
    for (const [name, writes] of Object.entries({ acknowledged, measured }))
      writeFileSync(path.join(this.world, name), writes.map((write) => `${write}\n`).join(""));
  }

  /** @throws when two hosts wrote, or a program fell over, at any moment of this history */
  intact(): void {
    const broken = this.#lines("broken");
    if (broken.length > 0) throw new Error(broken.slice(0, 40).join("\n"));
  }

  /** Plays a fault of the project or of its commands: corrupt, stale, unfit, blind, unlogged, restless. `readers`: somebody has to answer always. */
  fault(name: string, on: boolean): void {
    const file = path.join(this.world, "faults", name);
    if (on) writeFileSync(file, "");
    else rmSync(file, { force: true });
  }

  crash(planned: Crash | undefined): void {
    const file = path.join(this.world, "crash");
    if (planned) writeFileSync(file, `${planned.host} ${planned.after} ${planned.how}`);
    else rmSync(file, { force: true });
  }
}
