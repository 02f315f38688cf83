/** Fields of a project and of an access rule, as their schemas say them. */
import type { z } from "zod";
import { openShape, restrictedShape } from "#settings/access/access.ts";
import { individuals, people, places } from "#settings/access/people.ts";
import { originRequest } from "#settings/project/origin-request.ts";
import { project } from "#settings/project/project.ts";
import { route } from "#settings/project/route.ts";
import { serviceShape } from "#settings/project/service.ts";
import { followShape, keptShape, state } from "#settings/project/state.ts";
import { fileShape, workloadShape } from "#settings/project/workload.ts";
import { releaseShape } from "#settings/workload/release.ts";
import { keyTable, rowsOf, schemaOf } from "./config.ts";
import { code, tableOf } from "./markdown.ts";

/** Whose fields pages have, by what they are of. */
export const shapes = {
  project: project.shape,
  route: route.shape,
  origin: originRequest.shape,
  workload: workloadShape.shape,
  file: fileShape.shape,
  service: serviceShape.shape,
  release: releaseShape.shape,
  state: state.shape,
  path: keptShape.shape,
  follower: followShape.shape,
  rule: restrictedShape.shape,
  "open rule": openShape.shape,
} as const;

const fieldTable = (shape: z.ZodRawShape, without: readonly string[] = []): string =>
  keyTable(rowsOf("", schemaOf(Object.fromEntries(Object.entries(shape).filter(([name]) => !without.includes(name))))));

const { serviceTokens, require, loginMethods, except, session, cors } = restrictedShape.shape;

/** Of a rule, which says what it wants: what it does not say asks nothing. */
const ruleTable = (shape: z.ZodRawShape): string =>
  tableOf(
    ["rule", "who passes"],
    rowsOf("", schemaOf(shape)).map(({ key, means, example }) => [
      code(`{ ${key}: ${example.replaceAll("`", "")} }`),
      means,
    ]),
  );

/** By the name of the region. */
export const fields: Readonly<Record<string, () => string>> = {
  // What the config says of every project is on its page.
  "fields of a project": () => fieldTable(shapes.project, ["cloudflared", "tokens"]),
  "fields of a route": () => fieldTable(shapes.route),
  "fields of an origin": () => fieldTable(shapes.origin),
  "fields of a workload": () => fieldTable(shapes.workload),
  "default of a mode": () => rowsOf("", schemaOf(shapes.file)).find(({ key }) => key === "mode")?.otherwise ?? "",
  "fields of a service": () => fieldTable(shapes.service),
  "fields of a release": () => fieldTable(shapes.release),
  "fields of a state": () => fieldTable(shapes.state),
  "fields of a path": () => fieldTable(shapes.path),
  "fields of a follower": () => fieldTable(shapes.follower),
  "who passes": () => ruleTable({ ...people, serviceTokens, everyone: openShape.shape.everyone }),
  "and from where": () => ruleTable(places),
  "and what else": () => fieldTable({ require, loginMethods, except, session, cors }),
  "who a group is": () =>
    Object.keys(individuals)
      .map((name) => `\`${name}\``)
      .join(", "),
};
