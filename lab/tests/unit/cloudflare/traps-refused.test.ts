/** What Cloudflare refuses and a kinder emulator would not: each trap with the vendor's status and code. */
import { describe, expect, it } from "vitest";
import { type Answer, connection, EVERYONE, lab, selfHosted, type World } from "./harness.ts";

/** `refused` is the beginning of the status, the code and the words. */
type Trap = readonly [trap: string, refused: string, spring: (world: World) => Promise<Answer>];

const TUNNELS = "{a}/cfd_tunnel";
const RECORDS = "{z}/dns_records";
const ACCESS = "{a}/access";
const cname = { name: "x.outward.test", type: "CNAME", content: "a.test" };
const a = { name: "x.outward.test", type: "A", content: "192.0.2.1" };
const on = (id: string, precedence = 1) => ({ policies: [{ id, precedence }] });
const github = { name: "GitHub", type: "github", config: { client_id: "me", client_secret: "hush" } };
const otp = { name: "again", type: "onetimepin", config: {} };

/** Makes the first, then posts the second to the same place. */
const twice =
  (place: string, first: object, second: object = first): Trap[2] =>
  async ({ call, make }) => {
    await make(place, first);
    return call("POST", place, second);
  };
const post =
  (place: string, body: object): Trap[2] =>
  ({ call }) =>
    call("POST", place, body);
/** Makes it, deletes it, and deletes it again. */
const deletedTwice =
  (place: string, body: object): Trap[2] =>
  async ({ call, make }) => {
    const target = `${place}/${await make(place, body)}`;
    await call("DELETE", target);
    return call("DELETE", target);
  };
/** Makes a thing, has another one refer to it, and deletes the first. */
const inUse =
  (place: string, body: object, other: string, refer: (id: string) => object): Trap[2] =>
  async ({ call, make }) => {
    const id = await make(place, body);
    await make(other, refer(id));
    return call("DELETE", `${place}/${id}`);
  };
const switched =
  (fault: string, value: object, spring: Trap[2]): Trap[2] =>
  async (world) => {
    await world.api.faults.set(fault, value);
    return spring(world);
  };

const machines = (token_id: string) => ({
  name: "m",
  decision: "non_identity",
  include: [{ service_token: { token_id } }],
});

const traps: readonly Trap[] = [
  ["a tunnel's name is unique among the living", "409 1013", twice(TUNNELS, { name: "blog" })],
  [
    "a tunnel's name cannot be a UUID",
    "400 1030 .*UUID",
    post(TUNNELS, { name: "018abe43-0a1f-4f6a-8640-d39484bd22e3" }),
  ],
  [
    "a tunnel's secret has 32 bytes",
    "400 1030 .*at least 32 bytes",
    post(TUNNELS, { name: "blog", tunnel_secret: btoa("short") }),
  ],
  [
    "a tunnel with connections is not deleted",
    "400 1022",
    async ({ call, make, edge }) => {
      const id = await make(TUNNELS, { name: "blog" });
      edge.connections = [connection(id)];
      return call("DELETE", `${TUNNELS}/${id}`);
    },
  ],
  [
    "a deleted tunnel's next PATCH fails",
    "404 1003",
    async ({ call, make }) => {
      const id = await make(TUNNELS, { name: "blog" });
      await call("DELETE", `${TUNNELS}/${id}`);
      return call("PATCH", `${TUNNELS}/${id}`, { name: "journal" });
    },
  ],
  ["a tunnel that never was is 404", "404 1003", ({ call }) => call("GET", `${TUNNELS}/nowhere`)],

  ["no CNAME beside a CNAME, and no overwriting", "400 81053", twice(RECORDS, cname, { ...cname, content: "b.test" })],
  ["no CNAME beside an address", "400 81053", twice(RECORDS, a, cname)],
  ["no address beside a CNAME", "400 81054", twice(RECORDS, cname, a)],
  ["no record twice", "400 81058", twice(RECORDS, cname)],
  [
    "a field error is 1004 with its chain",
    "400 1004 .*error_chain.*boolean",
    post(RECORDS, { ...cname, proxied: "yes" }),
  ],
  ["a proxied record has ttl 1", "400 1004 .*must have ttl 1", post(RECORDS, { ...cname, proxied: true, ttl: 300 })],
  ["an unproxied one has a minute or more", "400 1004 .*between 60 and", post(RECORDS, { ...cname, ttl: 30 })],
  ["a short name is not completed", "400 1004 .*give a full name", post(RECORDS, { ...cname, name: "x" })],
  [
    "a name of another zone gets no zone appended",
    "400 1004 .*not inside outward.test",
    post(RECORDS, { ...cname, name: "x.other.test" }),
  ],
  ["a comment has 100 characters", "400 1004 .*at most 100", post(RECORDS, { ...cname, comment: "x".repeat(101) })],
  ["tags need a paid plan", "400 1004 .*paid plan", post(RECORDS, { ...cname, tags: ["a:b"] })],

  ["a domain has one app", "409 11010", twice(`${ACCESS}/apps`, selfHosted("x.outward.test"))],
  [
    "an app's domain is in the zone",
    "400 12130 .*does not belong to zone",
    post(`${ACCESS}/apps`, selfHosted("x.example.com")),
  ],
  [
    "and the zone is active",
    "400 12130 .*does not belong to zone",
    switched("zone_pending", {}, post(`${ACCESS}/apps`, selfHosted("x.outward.test"))),
  ],
  [
    "an app's domain is one of its destinations",
    "400 12130 .*not included in destinations",
    post(`${ACCESS}/apps`, selfHosted("x.outward.test", { destinations: [{ uri: "y.outward.test" }] })),
  ],
  [
    "logging in by WARP needs the organization's session",
    "400 12130 .*warp_auth_session_duration",
    post(`${ACCESS}/apps`, selfHosted("x.outward.test", { allow_authenticate_via_warp: true })),
  ],
  [
    "precedences are unique",
    "400 12130 .*precedences must be unique",
    async ({ call, make }) => {
      const ids = [await make(`${ACCESS}/policies`, EVERYONE), await make(`${ACCESS}/policies`, EVERYONE)];
      const policies = ids.map((id) => ({ id, precedence: 1 }));
      return call("POST", `${ACCESS}/apps`, selfHosted("x.outward.test", { policies }));
    },
  ],
  ["an attached policy exists", "404 11022", post(`${ACCESS}/apps`, selfHosted("x.outward.test", on("nobody")))],
  [
    "a policy in use is not deleted",
    "409 12132 .*policy is being used",
    inUse(`${ACCESS}/policies`, EVERYONE, `${ACCESS}/apps`, (id) => selfHosted("x.outward.test", on(id))),
  ],
  [
    "a group in use is not deleted",
    "409 12132 .*group is being used",
    inUse(`${ACCESS}/groups`, { name: "us", include: [{ everyone: {} }] }, `${ACCESS}/policies`, (id) => ({
      ...EVERYONE,
      include: [{ group: { id } }],
    })),
  ],
  [
    "a service token in a policy is not deleted",
    "400 12139",
    inUse(`${ACCESS}/service_tokens`, { name: "t" }, `${ACCESS}/policies`, machines),
  ],
  [
    "a service token in a group is not deleted",
    "400 12139",
    inUse(`${ACCESS}/service_tokens`, { name: "t" }, `${ACCESS}/groups`, (token_id) => ({
      name: "machines",
      include: [{ service_token: { token_id } }],
    })),
  ],
  [
    "a rule names a service token by its id, not by its client_id",
    "400 12130 .*service token not found",
    async ({ call, make }) => {
      const id = await make(`${ACCESS}/service_tokens`, { name: "t" });
      const { client_id } = (await call("GET", `${ACCESS}/service_tokens/${id}`)).result;
      return call("POST", `${ACCESS}/policies`, machines(String(client_id)));
    },
  ],
  [
    "allow with a service token is a login page",
    "400 12130 .*must be non_identity",
    async ({ call, make }) => {
      const id = await make(`${ACCESS}/service_tokens`, { name: "t" });
      return call("POST", `${ACCESS}/policies`, { ...machines(id), decision: "allow" });
    },
  ],
  [
    "a new secret needs an end of the old one",
    "400 12130 .*needs previous_client_secret_expires_at",
    async ({ call, make }) => {
      const id = await make(`${ACCESS}/service_tokens`, { name: "t" });
      return call("PUT", `${ACCESS}/service_tokens/${id}`, { name: "t", client_secret_version: 2 });
    },
  ],
  ["one-time PIN is there already, and once", "409 12132 .*already exists", post(`${ACCESS}/identity_providers`, otp)],
  [
    "one-time PIN has no SCIM",
    "400 12130 .*scim_config",
    async ({ call }) => {
      const [first] = (await call("GET", `${ACCESS}/identity_providers`)).rows;
      const body = { ...otp, scim_config: { enabled: true } };
      return call("PUT", `${ACCESS}/identity_providers/${first?.id}`, body);
    },
  ],
  ["the organization is not made", "400 7000", post(`${ACCESS}/organizations`, {})],
  ["nor deleted", "400 7000", ({ call }) => call("DELETE", `${ACCESS}/organizations`)],
  ["Zero Trust is not always on", "403 9999", switched("not_enabled", {}, post(`${ACCESS}/policies`, EVERYONE))],

  ["deleting a deleted record is an error", "404 81044", deletedTwice(RECORDS, cname)],
  ["and a deleted app", "404 11021", deletedTwice(`${ACCESS}/apps`, selfHosted("x.outward.test"))],
  ["and a deleted policy", "404 11022", deletedTwice(`${ACCESS}/policies`, EVERYONE)],
  ["and a deleted token", "404 12129", deletedTwice(`${ACCESS}/service_tokens`, { name: "t" })],
  ["and a deleted login method", "404 12129", deletedTwice(`${ACCESS}/identity_providers`, github)],

  ["a missing permission is 403, never gone", "403 10000", switched("scope_missing", {}, post(TUNNELS, { name: "x" }))],
  ["calls are limited", "429 971", switched("rate_limited", {}, post(TUNNELS, { name: "x" }))],
  ["a bad token is refused", "401 1000", ({ call }) => call("GET", TUNNELS, undefined, "x".repeat(40))],
  ["another account is refused", "403 9109", ({ call }) => call("GET", `/accounts/${"f".repeat(32)}/cfd_tunnel`)],
  ["another zone has no route", "404 7003", ({ call }) => call("GET", `/zones/${"f".repeat(32)}`)],
  ["an unknown route is 400: 404 would be gone, 5xx minutes", "400 7000", post(`${TUNNELS}/x/configurations`, {})],
];

describe("a trap", () => {
  it.each(traps)("%s: %s", async (_trap, refused, spring) => {
    const { status, error, reply } = await spring(lab());
    expect(`${status} ${error} ${JSON.stringify(reply.json)}`).toMatch(new RegExp(`^${refused}`));
    expect(reply.json).toMatchObject({ success: false, result: null });
  });
});
