/** `npm run bench [-- load|move|deploy|power|histories|recording|projects|incident|cold]`: figures of one run, written into docs/. All but projects make a lab and take it down. */
import { parseArgs } from "node:util";
import { cold } from "#tests/bench/cold.ts";
import { parts } from "#tests/bench/cold-page.ts";
import { deploys } from "#tests/bench/deploy.ts";
import { figures } from "#tests/bench/figures.ts";
import { histories } from "#tests/bench/histories.ts";
import { incident } from "#tests/bench/incident.ts";
import { load } from "#tests/bench/load.ts";
import { moves } from "#tests/bench/move.ts";
import { power } from "#tests/bench/power.ts";
import { projects } from "#tests/bench/projects.ts";
import { recording } from "#tests/bench/recording.ts";

const usage = `usage: npm run bench [-- load|move|deploy|power|histories|recording|projects|incident|cold] [options]

  (nothing)        docs/figures/up.md: how long the lab, a pulumi up and a preview take
  load             docs/figures/load.md: requests through the blog's connector, beside a plain cloudflared
  move             docs/figures/move.md: moves to another host under load, with 10 MB, 200 MB and 2 GB of data
  deploy           docs/figures/deploy.md: changes of an application under load: held, beside itself, and plainly restarted
  power            docs/figures/power.md: moves whose hosts lose power at each step and at random moments, and a second run
                   in each step; takes an hour and more
  histories        docs/figures/histories.md: 20,000 histories of the handover against the hosts' real program, a fifth of
                   them with several operators at once; an hour and more, no machine and no root
  recording        docs/pictures/move.svg: one move with 10 MB of data under load, as a picture that plays
  projects         docs/figures/projects.md: previews of 2 to 52 projects, and the map of the largest; needs no machine
                   and no root
  incident         docs/figures/incident.md: three minutes of incident at Cloudflare until all is as before, and how long a
                   connector takes to leave UDP that is blocked
  cold             docs/figures/cold.md: npm run lab and npm test, each from a fresh clone of what is committed, with
                   empty caches; takes an hour and more

  --rounds <n>     load, move, deploy, projects: how often each is measured; the table has medians (default 5)
                   power: how many random moments (default 30); histories: how many (default 20000)
  --minutes <n>    power, histories: nothing further begins after that (default: as long as it takes)
  --seed <text>    power: what the moments are drawn from (default: another one each time, which the page names)
  --only <part>    cold: lab or test alone, told and not written
  --dry-run        cold: says what it would run, and ends
  --help
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string" },
    seed: { type: "string" },
    minutes: { type: "string", default: "Infinity" },
    only: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const minutes = Number(values.minutes);
const only = parts.find((part) => part === values.only);
const [what = "figures", ...more] = positionals;
const usual: Readonly<Record<string, number>> = { power: 30, histories: 20_000 };
const rounds = Number(values.rounds ?? usual[what] ?? 5);

if (values.help) console.log(usage);
else if (more.length > 0 || !Number.isInteger(rounds) || rounds < 1 || only !== values.only || !(minutes > 0)) {
  console.error(usage);
  process.exitCode = 64;
} else if (what === "figures") await figures();
else if (what === "load") await load(rounds);
else if (what === "move") await moves(rounds);
else if (what === "deploy") await deploys(rounds);
else if (what === "histories") histories(rounds, minutes);
else if (what === "power") await power(rounds, values.seed ?? `${Date.now()}`, minutes);
else if (what === "recording") await recording();
else if (what === "projects") await projects(rounds);
else if (what === "incident") await incident();
else if (what === "cold") await cold(only, values["dry-run"]);
else {
  console.error(
    `bench "${what}" must be "load", "move", "deploy", "power", "recording", "projects", "incident", "cold" or nothing\n\n${usage}`,
  );
  process.exitCode = 64;
}
