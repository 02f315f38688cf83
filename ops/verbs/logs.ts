/** `bin/outward logs`: what a project's services say, from its own journal. */
import { unitNames } from "#host/protocol/names.ts";
import { hostOption, namedService, placeOf } from "../run/place.ts";
import { meantBy, type RecordedUnit, readInventory } from "../state/inventory.ts";
import { stack, Usage, verb } from "../verb.ts";
import { dialHost } from "../verify/machine.ts";

interface Asked {
  readonly stack: string | undefined;
  readonly host: string | undefined;
  readonly project: string;
  readonly service: string | undefined;
  readonly follow: boolean;
  readonly since: string | undefined;
  readonly lines: string;
}

/** Whoever has gone without a word does not leave it there for good. */
const longest = "1d";

/** Its connector and its backup write there as well. */
const speakers = ({ services, backup }: RecordedUnit): readonly string[] => [
  ...services,
  "tunnel",
  ...(backup ? ["backup", "backup-check"] : []),
];

/**
 * Each of its words is judged, and none needs a quote; journalctl shows no character that would move a terminal. With `+`, what
 * systemd says of a service, which is in the host's journal, comes with it. Pure.
 */
export const journalLine = ({ project, service, follow, since, lines }: Omit<Asked, "stack" | "host">): string =>
  [
    ...["sudo timeout --foreground", longest, "journalctl --no-pager --output=short-iso"],
    `--lines=${lines}`,
    ...(service === undefined
      ? [`--namespace=outward-${project}`]
      : [`--namespace=+outward-${project}`, `--unit=${unitNames(project).service(service)}`]),
    ...(since === undefined ? [] : [`--since=-${since}`]),
    ...(follow ? ["--follow"] : []),
  ].join(" ");

const main = async ({ stack, host, ...asked }: Asked): Promise<number> => {
  const place = placeOf(await readInventory(stack), asked.project, host);
  if (asked.service !== undefined) namedService(place.unit, speakers(place.unit), asked.service);
  const remote = await dialHost(meantBy(place.host));
  try {
    const { channel, code } = await remote.attach(journalLine(asked));
    const unread = new Promise<number>((resolve) => process.stdout.once("error", () => resolve(0)));
    channel.pipe(process.stdout, { end: false });
    channel.stderr.pipe(process.stderr, { end: false });
    return (await Promise.race([code, unread])) ?? 2;
  } finally {
    remote.close();
  }
};

const span = (text: string | undefined): string | undefined => {
  if (text === undefined || /^[1-9]\d{0,4}[smhd]$/.test(text)) return text;
  throw new Usage(`--since "${text}" must be a number of s, m, h or d, e.g. 1h`);
};

const number = (text: string): string => {
  if (/^[1-9]\d{0,5}$/.test(text)) return text;
  throw new Usage(`--lines "${text}" must be a number from 1 to 999999`);
};

export const logs = verb({
  name: "logs",
  does: "what a project's services say, and who ran what in them",
  about: `
From the project's own journal, whatever the project is on that host: a pause or a move is no hindrance. Besides its services
it has tunnel (the connector) and, with a backup, backup and backup-check.`,
  words: "<project> [service]",
  options: {
    stack,
    host: hostOption,
    follow: { type: "boolean", says: "and what they say from now on, until this is ended" },
    since: { type: "string", takes: "time", says: "of so much time until now, e.g. 15m, 1h, 2d" },
    lines: { type: "string", takes: "number", says: "at most the last so many (default: 100, with --since all)" },
  },
  exits: { 0: "shown", 1: "the journal cannot be read", 2: "nobody could be asked, or wrong usage" },
  read: ({ stack, host, follow, since, lines }, [project, service, ...more]): Asked => {
    if (project === undefined || more.length > 0)
      throw new Usage("a project, and perhaps one of its services: logs blog web");
    const most = lines === undefined ? (since === undefined ? "100" : "all") : number(lines);
    return { stack, host, project, service, follow, since: span(since), lines: most };
  },
  run: main,
});
