/**
 * Who may pass a route. A person passes who is any of those named, and any of `require`, from any of the places named,
 * and none of `except`. A machine shows a service token and has no identity, so of it only places can be asked.
 */
import { z } from "zod";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";
import { namesSome, type People, people, peopleKeys, peopleOf, placePart, places, some } from "./people.ts";

const { groups: _named, ...plain } = people;
const kinds = [...Object.keys(plain), "groups"];

/** Of a list, an object that says something. */
const listed = <Shape extends z.ZodRawShape>(shape: Shape, error: string) =>
  z.strictObject(shape, { error: (issue) => (issue.code === "invalid_type" ? error : undefined) }).refine(namesSome, {
    error: `names nobody; ${error}`,
  });

/** Answers of the edge to a browser that asks, before a call from another site, whether it may. */
const cors = z.strictObject(
  {
    /** Sites whose pages may call. */
    origins: some(v.webOrigin, "origins"),
    methods: some(
      z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], {
        error: "must be one of GET, HEAD, POST, PUT, PATCH, DELETE",
      }),
      "methods",
    ),
    /** Headers that a call may carry besides the harmless ones. @default none */
    headers: some(v.headerName, "header names").optional(),
    /** The browser sends its login along, without which Access knows nobody. @default true */
    credentials: z.boolean({ error: "must be true or false" }).optional(),
    /** Seconds for which a browser remembers the answer. @default the browser's */
    maxAge: z
      .int({ error: "must be whole seconds, 0 to 86400" })
      .min(0, { error: "must be whole seconds, 0 to 86400" })
      .max(86_400, { error: "must be whole seconds, 0 to 86400" })
      .optional(),
  },
  {
    error: (issue) => (issue.code === "invalid_type" ? "must be e.g. { origins: [...], methods: ['GET'] }" : undefined),
  },
);

export const restrictedShape = z.strictObject({
  ...people,
  serviceTokens: key(some(v.shortName, "callers' names").optional(), "machines, by the service token of each", {
    example: "['gateway-7']",
  }),
  ...places,
  require: key(
    listed(people, "must say what people must be as well, e.g. { groups: ['ops'] }").optional(),
    "people must be any of these as well",
    { example: "{ groups: ['ops'] }", otherwise: "nothing more" },
  ),
  loginMethods: key(
    some(v.loginMethod, "login methods").optional(),
    "people must have logged in by one of these: `pin`, the one-time PIN, or a name in `outward:access.login`",
    { example: "['github']", otherwise: "any" },
  ),
  except: key(
    listed({ ...people, ...places }, "must name who or where, e.g. { countries: ['KP'] }").optional(),
    "nobody of these, and nobody from there",
    { example: "{ emails: ['intern@example.com'] }" },
  ),
  session: key(v.session.optional(), "how long a login, or a machine's pass, lasts: `15m` to `720h`", {
    example: "'8h'",
    otherwise: "`24h`",
  }),
  cors: key(
    cors.optional(),
    "calls from pages of other sites; the edge answers the preflight. Besides `origins` and `methods`: `headers`, `credentials` (true), `maxAge` in seconds",
    { example: "{ origins: ['https://www.example.com'], methods: ['GET'] }" },
  ),
});

type Restricted = z.infer<typeof restrictedShape>;

const lists = (rule: object): readonly (readonly [string, readonly unknown[]])[] =>
  Object.entries(rule).flatMap(([key, list]) => (Array.isArray(list) ? [[key, list] as const] : []));

/** Values that a rule both lets pass and excepts, as `key`, index in `except`, and value. */
const contradictions = ({ except, ...rule }: { except?: object | undefined }) =>
  lists(except ?? {}).flatMap(([key, list]) =>
    list.flatMap((value, i) =>
      lists(rule).some(
        ([own, values]) => own === key && values.some((one) => JSON.stringify(one) === JSON.stringify(value)),
      )
        ? [{ key, i }]
        : [],
    ),
  );

const contradicts = "is named by the rule itself, and excepted: nobody can be both; take it out of one of them";

type Context = z.core.$RefinementCtx;

const checkExcept = (rule: { except?: object | undefined }, context: Context): void => {
  for (const { key, i } of contradictions(rule))
    context.addIssue({ code: "custom", path: ["except", key, i], message: contradicts });
};

const identity = "asks who somebody is, and a machine is nobody; name people too, or remove it";

/** What is asked of people where none may pass. */
const checkMachines = (rule: Restricted, context: Context): void => {
  if (namesSome(peopleOf(rule))) return;
  const asked: (readonly string[])[] = [
    ...(rule.require ? [["require"]] : []),
    ...(rule.loginMethods ? [["loginMethods"]] : []),
    ...peopleKeys.filter((key) => (rule.except as People | undefined)?.[key]).map((key) => ["except", key]),
  ];
  for (const path of asked) context.addIssue({ code: "custom", path: [...path], message: identity });
};

const restricted = restrictedShape
  .refine((rule) => namesSome(peopleOf(rule)) || rule.serviceTokens, {
    error: `lets nobody pass: name ${kinds.join(", ")} or serviceTokens, or say { everyone: '<reason>' }`,
    abort: true,
  })
  .superRefine(checkMachines)
  .superRefine(checkExcept);

/** Nobody logs in, so only where a request comes from can be asked. */
export const openShape = z.strictObject({
  everyone: key(
    z
      .string({ error: "must be the reason why everyone may pass" })
      .min(10, { error: "must give the reason in 10 characters or more" }),
    "everyone, and why; the reviewer reads it",
    { example: "'a blog is there to be read'" },
  ),
  ...places,
  except: key(
    listed(places, "must name where, e.g. { ipRanges: ['198.51.100.0/24'] }").optional(),
    "nobody from any of these",
    { example: "{ ipRanges: ['198.51.100.0/24'] }" },
  ),
});

const everyone = openShape.superRefine(checkExcept);

/** Access rule of one route. Nothing is inherited from a shorter path. */
export const accessRule = z.union([restricted, everyone], {
  error: ({ input }) => {
    const move = "say who may pass, e.g. { emails: ['me@example.com'] } or { everyone: '<reason>' }";
    if (input === undefined) return move;
    return typeof input === "object" ? undefined : `must be a rule; ${move}`;
  },
});

export type RestrictedRule = z.infer<typeof restricted>;
export type OpenRule = z.infer<typeof everyone>;
export type AccessRule = z.infer<typeof accessRule>;

export const isOpen = (rule: AccessRule): rule is OpenRule => "everyone" in rule;

/** Whether the edge is to ask nothing at all: open, from anywhere, to everybody. */
export const isWideOpen = (rule: AccessRule): boolean =>
  isOpen(rule) && rule.except === undefined && !namesSome(placePart(rule));

/** Whether some who may pass have to log in. */
export const hasPeople = (rule: AccessRule): boolean => !isOpen(rule) && namesSome(peopleOf(rule));
