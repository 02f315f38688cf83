/** Where a project's data are copied to, how often, and how long the copies are kept. Parsed with its section. */
import { z } from "zod";
import { key } from "../schema/key.ts";
import { text, variable } from "../schema/values.ts";

/** systemd's calendar by period: always the same times of the day, so that one that was missed is made up for. */
const calendars = {
  "15m": "*:00/15",
  "30m": "*:00/30",
  "1h": "hourly",
  "2h": "00/2:00",
  "3h": "00/3:00",
  "4h": "00/4:00",
  "6h": "00/6:00",
  "12h": "00/12:00",
  "1d": "daily",
  "7d": "weekly",
} as const;

type Period = keyof typeof calendars;

export const calendarOf = (period: Period): string => `${calendars[period]} UTC`;

export const secondsOf = (period: Period): number =>
  Number(period.slice(0, -1)) * { m: 60, h: 3600, d: 86_400 }[period.slice(-1) as "m" | "h" | "d"];

const oneOf = <const T extends readonly Period[]>(periods: T) =>
  z.enum(periods, { error: `must be one of ${periods.join(", ")}` });

const repository = text(
  "a restic repository without credentials in it (s3:https://…/bucket, rest:https://…/ or sftp://user@host/path)",
  "s3:https://s3.example.com/blog",
  (value) =>
    /^(s3|rest):https:\/\/[a-z0-9.-]+(:\d{1,5})?\/[A-Za-z0-9._~/-]+$/.test(value) ||
    /^sftp:\/\/[a-z0-9._-]+@[a-z0-9.-]+(:\d{1,5})?\/[A-Za-z0-9._~/-]+$/.test(value),
);

/** What restic wants in its environment; all of it is taken for secret. */
const environment = z.strictObject(
  {
    AWS_ACCESS_KEY_ID: variable.optional(),
    AWS_SECRET_ACCESS_KEY: variable.optional(),
    AWS_SESSION_TOKEN: variable.optional(),
    AWS_DEFAULT_REGION: variable.optional(),
    RESTIC_REST_USERNAME: variable.optional(),
    RESTIC_REST_PASSWORD: variable.optional(),
  },
  { error: (issue) => (issue.code === "invalid_type" ? "must be a section of variables for restic" : undefined) },
);

/** One kept per hour, day, week or month, and of how many of these. */
const kept = (count: number) =>
  z.number().int().min(0, { error: "must be 0 or more" }).max(1000, { error: "must be 1000 or less" }).default(count);

/** Which snapshots stay. `none` is no rule at all: a store that lets nobody delete keeps them all. */
const keep = z.union(
  [
    z.literal("none"),
    z
      .strictObject({ hourly: kept(24), daily: kept(7), weekly: kept(5), monthly: kept(12) })
      .refine((counts) => Object.values(counts).some((count) => count > 0), {
        error: "must keep something; say none to delete nothing",
      }),
  ],
  { error: "must be counts, e.g. { daily: 30 }, or none, which deletes nothing" },
);

export const backup = z
  .strictObject(
    {
      repository: key(repository, "restic repository: `s3:https://…`, `rest:https://…`, `sftp://user@host/…`", {
        example: "s3:https://s3.example.com/blog",
        otherwise: "no backup, and a warning",
      }),
      password: key(
        z
          .string({ error: "must be a password of 20 characters or more, set with: pulumi config set --secret --path" })
          .regex(/^[\x20-\x7e]{20,}$/, { error: "must have 20 characters or more, all of them printable ASCII" }),
        "encrypts the repository, 20 characters or more; who loses it has lost the backups, so keep it elsewhere too",
        { secret: true },
      ),
      environment: key(
        environment.optional(),
        `credentials of S3 or REST: ${Object.keys(environment.shape)
          .map((name) => `\`${name}\``)
          .join(", ")}`,
        {
          secret: true,
        },
      ),
      ssh: key(
        z
          .strictObject({
            key: z
              .string()
              .includes("PRIVATE KEY", { error: "must be a private key in PEM form, its first line included" }),
            knownHosts: z.string().min(1),
          })
          .optional(),
        "for SFTP: `key`, a private one, and `knownHosts`, the server's line of it",
        { secret: true },
      ),
      every: key(oneOf(["15m", "30m", "1h", "2h", "3h", "4h", "6h", "12h", "1d"]).default("1h"), "how often", {
        example: "6h",
      }),
      keep: key(
        keep.prefault({}),
        "one per hour, day, week, month, of how many; `none` deletes nothing, for a store that lets nobody delete",
        { example: "{ daily: 30 }", otherwise: "`{ hourly: 24, daily: 7, weekly: 5, monthly: 12 }`" },
      ),
      verifyEvery: key(
        oneOf(["1h", "6h", "12h", "1d", "7d"]).default("1d"),
        "how often the repository is checked, and what is not kept any more taken out of it",
        { example: "7d" },
      ),
      verifyPercent: key(
        z.number().int().min(1).max(100, { error: "must be a share in percent, 1 to 100" }).default(10),
        "share of the stored data, chosen anew each time, that the check reads",
        { example: "100" },
      ),
    },
    {
      error: (issue) =>
        issue.code === "invalid_type"
          ? "must be a section, e.g. { repository: s3:https://s3.example.com/blog, password: … }"
          : undefined,
    },
  )
  .refine((value) => value.repository?.startsWith("sftp:") === (value.ssh !== undefined), {
    error: "must have `ssh` with a repository over SFTP, and only then",
  });

export type Backup = z.infer<typeof backup>;

/** By project; kept apart from the projects' own data, which go where secrets may not. */
export type Backups = Readonly<Record<string, Backup>>;

/** The TCP port of the store. */
export const storePort = ({ repository: value }: Backup): number => {
  const [, scheme = "", port] = /(https|sftp):\/\/[^/]*?(?::(\d+))?\//.exec(value) ?? [];
  return Number(port ?? (scheme === "sftp" ? 22 : 443));
};

/** Sections whose password stands in the stack's file as it is. @param encrypted the keys that are not; unknown, if none */
export const legibleFaults = (backups: Backups, encrypted: readonly string[] | undefined): readonly string[] =>
  Object.keys(backups)
    .filter((name) => encrypted !== undefined && !encrypted.includes(`outward:${name}`))
    .map(
      (name) =>
        `outward:${name}.backup.password: is not encrypted; choose another, and run: pulumi config set --secret --path outward:${name}.backup.password`,
    );
