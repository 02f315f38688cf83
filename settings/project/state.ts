/** What a workload keeps, and how it is copied, compared and stopped from changing. Data only. */
import { z } from "zod";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";
import { dumpsShape } from "./dumps.ts";

const command = v.line.refine((value) => value.startsWith("/"), { error: "must start with an absolute path" });

/** A successor that follows all the time has little to take over in the end, however much there is. */
export const followShape = z.strictObject({
  kind: key(z.string().min(1), "what both hosts must have the same to follow", { example: "postgresql-17" }),
  socket: key(v.unixSocket, "the socket on the host that serves which a successor is let in to, and to nothing else"),
  begin: key(
    command,
    "called on the successor with an address and a port where that socket is; its services start afterwards",
  ),
  promote: key(
    command,
    "called on the successor with a position that `quiesce` printed: when it is reached, it follows no more; what it has is on the disk and sealed then",
  ),
  obstacle: key(
    command.optional(),
    "prints, after the project's name as it were, why what is kept now cannot be followed; nothing when it can. A move dumps and loads it then",
    { otherwise: "it always can" },
  ),
});

export const belowState = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/, {
  error: "must be a folder or file below the project's state folder, of letters, digits, `.`, `_`, `-`, e.g. uploads",
});

/** A folder or file that is kept as it is, beside what `dump` writes. It may be missing. */
export const keptShape = z.strictObject({
  path: key(belowState, "a folder or file below `/var/lib/outward/<project>`; it may be missing", {
    example: "uploads",
  }),
  writers: key(
    z.array(v.shortName).optional(),
    "services that write it and know no read-only mode: while the last of it is taken elsewhere they are stopped, and on the other host they start when it is there",
    { example: "['metrics']", otherwise: "what writes it obeys `quiesce`" },
  ),
  dumped: key(
    z.boolean().optional(),
    "`dump` has it, and what lies beside it by its name and a dash: it is not copied as a file, and its writers are stopped while it is loaded",
    { example: "true", otherwise: "`false`" },
  ),
});

type KeptPath = z.infer<typeof keptShape>;

/** Whether it is that folder, or something in it. */
export const isWithin = (path: string, folder: string): boolean => `${path}/`.startsWith(`${folder}/`);

/** Every path that another one has in it already. */
const overlaps = (paths: readonly KeptPath[]) =>
  paths.flatMap(({ path, dumped }, i) =>
    paths
      .filter((other, j) => i !== j && isWithin(path, other.path) && (path !== other.path || j < i))
      // Its folder is copied without it.
      .filter((other) => path === other.path || dumped !== true || other.dumped === true)
      .map((other) => ({ i, message: `is there already, in ${other.path}; name one of them` })),
  );

const paths = z.array(keptShape).superRefine((found, context) => {
  for (const { i, message } of overlaps(found)) context.addIssue({ code: "custom", path: [i, "path"], message });
  for (const [i, { path, writers = [], dumped }] of found.entries())
    if (dumped && writers.length === 0)
      context.addIssue({
        code: "custom",
        path: [i, "writers"],
        message: `of ${path}, which is loaded while nobody has it open; name each service that opens it`,
      });
});

/** What is said of a workload that keeps plain files alone: beside these, there is nothing that could differ. */
export const filesAlone = {
  dump: "/usr/bin/echo files",
  load: "/usr/bin/grep --quiet --line-regexp files",
  check: "/usr/bin/echo files",
} as const;

const alone = { otherwise: "nothing but `paths`; `dump`, `load` and `check` are there together" };

/** Commands run on a host as the project's user, in its sandbox and slice, with `environment`. */
const stateShape = z.strictObject({
  environment: key(v.variables.optional(), "variables of every command here"),
  jit: key(z.boolean().optional(), "they need writable executable memory, for a JIT such as Node's", {
    example: "true",
    otherwise: "`false`",
  }),
  dump: key(command.optional(), "writes all that the workload keeps to standard output, as it is at one moment", alone),
  checkedDump: key(
    command.optional(),
    "writes what `dump` does, and to standard error a line of `check: ` and what `check` says of that very moment: a backup takes it",
    { otherwise: "`check` is asked before and after `dump`, and what a backup has is known when it says the same" },
  ),
  dumps: key(
    dumpsShape.optional(),
    "what a dump is of: it is loaded by the same format, of the same version or a newer one. A move or a restore to an older one is refused in words",
    { example: "{ format: postgresql, version: 17 }", otherwise: "any host is tried" },
  ),
  load: key(
    command.optional(),
    "replaces all of it by a dump from standard input; one that breaks off changes nothing",
    alone,
  ),
  check: key(
    command.optional(),
    "prints one line that says what is kept: the same on two hosts is the same data. It changes nothing",
    alone,
  ),
  compare: key(
    command.optional(),
    "gets two lines of `check` by standard input, of what was copied and of what is here: ends with 0 when they mean the same data, else with 1 and what differs",
    { otherwise: "equal lines are the same data, and no others" },
  ),
  quiesce: key(
    command.optional(),
    "called with the path of a flag that the host has just made, in a folder of root's: returns when no write is under way any more; prints how far it has written when it can be followed. While that flag, or the one that says that another host serves the project, is there, writes are refused with 503 and Retry-After, and reads go on",
    { otherwise: "services are stopped" },
  ),
  follow: key(followShape.optional(), "how a successor follows it all the time, below", {
    otherwise: "a dump is loaded",
  }),
  paths: key(paths.optional(), "what it keeps in plain files, below; with each goes all that is in it", {
    otherwise: "nothing",
  }),
});

const copying = ["dump", "load", "check"] as const;

export const state = stateShape.superRefine((found, context) => {
  for (const [i, { dumped }] of (found.paths ?? []).entries())
    if (dumped && found.dump === undefined)
      context.addIssue({
        code: "custom",
        path: ["paths", i, "path"],
        message: "is in a dump, and there is none; say dump, load and check",
      });
  const missing = copying.filter((name) => found[name] === undefined);
  if (missing.length === 0 || (missing.length === copying.length && found.paths)) return;
  const move = missing.length < copying.length ? "say all three" : "say all three, or paths where it keeps plain files";
  for (const name of missing)
    context.addIssue({
      code: "custom",
      path: [name],
      message: `it goes with ${copying.filter((one) => one !== name).join(" and ")}; ${move}`,
    });
});

export type State = z.infer<typeof state>;
