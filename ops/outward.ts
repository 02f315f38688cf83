/** `bin/outward <verb>`: the one door to what an operator asks, and to what the stack's own resources run. */
import { readFileSync } from "node:fs";
import { engineVerbs, verbs } from "./verbs.ts";

const [name = "--help", ...args] = process.argv.slice(2);

const version = (): string => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return `outward ${version}`;
};

const help = async (): Promise<string> => {
  const all = await Promise.all(Object.values(verbs).map((load) => load()));
  const width = Math.max(...all.map((verb) => verb.name.length));
  const lines = all.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.does}`);
  return `usage: bin/outward <verb> [options]\n\n${lines.join("\n")}\n\nbin/outward <verb> --help says more of one; --version says which this is. All of them: docs/commands.md`;
};

const ended = async (): Promise<number> => {
  const load = verbs[name];
  if (load) return (await load()).ended(args, process.env);
  const engine = engineVerbs[name];
  if (engine) return (await engine())(args);
  if (["--help", "-h", "help"].includes(name)) console.log(await help());
  else if (name === "--version") console.log(version());
  else {
    console.error(`"${name}" is no verb of outward; it has ${Object.keys(verbs).join(", ")}\n\n${await help()}`);
    return 2;
  }
  return 0;
};

// At once: a question that nobody has answered yet would keep the process alive.
process.exit(await ended());
