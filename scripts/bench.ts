/** `npm run bench [-- load|move|projects|incident|cold]`: figures of one run, written into docs/. All but projects make a lab and take it down. */
import { parseArgs } from "node:util";
import { cold, parts } from "./bench/cold.ts";
import { figures } from "./bench/figures.ts";
import { incident } from "./bench/incident.ts";
import { load } from "./bench/load.ts";
import { moves } from "./bench/move.ts";
import { projects } from "./bench/projects.ts";

const usage = `usage: npm run bench [-- load|move|projects|incident|cold] [options]

  (nothing)        docs/bench.md: how long the lab, a pulumi up and a preview take
  load             docs/bench-load.md: requests through the blog's connector, beside a plain cloudflared
  move             docs/bench-move.md: moves to another host under load, with 10 MB, 200 MB and 2 GB of data
  projects         docs/bench-projects.md: previews of 2 to 52 projects, and the map of the largest; needs no machine
                   and no root
  incident         docs/bench-incident.md: three minutes of incident at Cloudflare until all is as before, and how long a
                   connector takes to leave UDP that is blocked
  cold             docs/bench-cold.md: npm run lab and npm test, each from a fresh clone of what is committed, with
                   empty caches; takes an hour and more

  --rounds <n>     load, move, projects: how often each is measured; the table has medians (default 5)
  --only <part>    cold: lab or test alone, told and not written
  --dry-run        cold: says what it would run, and ends
  --help
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const only = parts.find((part) => part === values.only);
const [what = "figures", ...more] = positionals;

if (values.help) console.log(usage);
else if (more.length > 0 || !Number.isInteger(rounds) || rounds < 1 || only !== values.only) {
  console.error(usage);
  process.exitCode = 64;
} else if (what === "figures") await figures();
else if (what === "load") await load(rounds);
else if (what === "move") await moves(rounds);
else if (what === "projects") await projects(rounds);
else if (what === "incident") await incident();
else if (what === "cold") await cold(only, values["dry-run"]);
else {
  console.error(`bench "${what}" must be "load", "move", "projects", "incident", "cold" or nothing\n\n${usage}`);
  process.exitCode = 64;
}
