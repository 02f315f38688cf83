/** What a workload keeps, and how it is copied, compared and stopped from changing. Data only. */
import { z } from "zod";
import * as v from "./values.ts";

const command = v.line.refine((value) => value.startsWith("/"), { error: "must start with an absolute path" });

/** A successor that follows all the time has little to take over in the end, however much there is. */
const follow = z.strictObject({
  /** What both hosts must have the same to follow, e.g. postgresql-17. */
  kind: z.string().min(1),
  /** The socket on the host that serves which a successor is let in to, and to nothing else. */
  socket: v.unixSocket,
  /** Called on the successor with an address and a port where that socket is; its services start afterwards. */
  begin: command,
  /** Called on the successor with a position that `quiesce` printed: when it is reached, it follows no more. */
  promote: command,
});

const below = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/, {
  error: "must be a folder or file below the project's state folder, of letters, digits, `.`, `_`, `-`, e.g. uploads",
});

/** A folder or file that is kept as it is, beside what `dump` writes. It may be missing. */
const kept = z.strictObject({
  /** Below /var/lib/outward/<project>. */
  path: below,
  /**
   * Services that write it and know no read-only mode: while the last of it is taken elsewhere they are stopped, and on the
   * other host they start when it is there. @default what writes it obeys `quiesce`
   */
  writers: z.array(v.shortName).optional(),
});

const within = (path: string, folder: string): boolean => `${path}/`.startsWith(`${folder}/`);

/** Every path that another one has in it already. */
const overlaps = (paths: readonly z.infer<typeof kept>[]) =>
  paths.flatMap(({ path }, i) =>
    paths
      .filter((other, j) => i !== j && within(path, other.path) && (path !== other.path || j < i))
      .map((other) => ({ i, message: `is there already, in ${other.path}; name one of them` })),
  );

const paths = z.array(kept).superRefine((found, context) => {
  for (const { i, message } of overlaps(found)) context.addIssue({ code: "custom", path: [i, "path"], message });
});

/** Commands run on a host as the project's user, in its sandbox and slice, with `environment`. */
export const state = z.strictObject({
  /** Of every command here. */
  environment: z.record(z.string(), v.line).optional(),
  /** Writes all that the workload keeps to standard output, as it is at one moment. */
  dump: command,
  /** Replaces all of it by a dump from standard input; one that breaks off changes nothing. */
  load: command,
  /** Prints one line that says what is kept: the same on two hosts is the same data. Changes nothing. */
  check: command,
  /**
   * Called with the path of a flag: makes it, and returns when no write is under way any more; prints how far it has
   * written when it can be followed. While the flag, or the host's own one, is there, writes are refused with 503 and
   * Retry-After, and reads go on. @default services are stopped
   */
  quiesce: command.optional(),
  /** @default a dump is loaded */
  follow: follow.optional(),
  /** What it keeps in plain files; with them goes all that is below. @default nothing */
  paths: paths.optional(),
});

export type State = z.infer<typeof state>;
