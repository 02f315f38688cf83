/** What the program does not say. */
import { describe, expect, it } from "vitest";
import type { Props } from "#lab/stand-ins/props.ts";
import { answers } from "../replay.ts";
import { accountId, kept, type Noun, on, result, zoneId } from "./harness.ts";

const tunnel = { accountId, name: "blog" };

describe("what the program does not say", () => {
  it("is filled with the official defaults", async () => {
    const bodies: Record<string, unknown> = {};
    const send = async (noun: Noun, inputs: Props): Promise<void> => {
      const net = answers([result({ id: "x1" })]);
      await on(net, noun).create(inputs);
      bodies[noun] = JSON.parse(net.sent[0]?.slice(net.sent[0].indexOf("{")) ?? "");
    };
    await send("tunnel", tunnel);
    await send("app", { zoneId, name: "a", type: "self_hosted", domain: "a.b.c" });
    await send("token", { accountId, name: "t" });
    await send("notification", {
      accountId,
      name: "n",
      alertType: "tunnel_health_event",
      mechanisms: { emails: [{ id: "a@b.c" }] },
    });
    expect(bodies).toEqual({
      tunnel: { config_src: "local", name: "blog" },
      app: {
        app_launcher_visible: true,
        domain: "a.b.c",
        http_only_cookie_attribute: true,
        name: "a",
        policies: [],
        session_duration: "24h",
        type: "self_hosted",
      },
      token: { client_secret_version: 1, duration: "8760h", name: "t" },
      notification: {
        alert_type: "tunnel_health_event",
        enabled: true,
        mechanisms: { email: [{ id: "a@b.c" }] },
        name: "n",
      },
    });
  });

  it("of a policy and of a group differs in nothing from false, an empty list or none", async () => {
    const rules = { include: [{ everyone: {} }], exclude: [], require: [] };
    const off = { approval_required: false, isolation_required: false, purpose_justification_required: false };
    const includes = [{ everyone: {} }];
    const look = async (noun: Noun, inputs: Props): Promise<readonly string[]> => {
      const answer = { name: "x", decision: "allow", session_duration: "24h", ...rules, ...off };
      const after = await on(answers([result(answer)]), noun).refresh(kept(inputs));
      return after ? on(answers([]), noun).diff(after, inputs) : ["gone"];
    };
    const policy = { accountId, name: "x", decision: "allow", includes };
    expect(await look("policy", policy)).toEqual([]);
    expect(await look("policy", { ...policy, excludes: [], isolationRequired: false })).toEqual([]);
    expect(await look("policy", { ...policy, isolationRequired: true })).toEqual(["isolationRequired"]);
    expect(await look("group", { accountId, name: "x", includes, requires: [] })).toEqual([]);
  });

  it("is not the empty session of a policy, which the API never gives back: that differs for ever", async () => {
    const policy = { accountId, name: "x", decision: "allow", includes: [{ everyone: {} }], sessionDuration: "" };
    const answer = result({ name: "x", decision: "allow", include: [{ everyone: {} }] });
    const after = await on(answers([answer]), "policy").refresh(kept(policy));
    expect(after && (await on(answers([]), "policy").diff(after, policy))).toEqual(["sessionDuration"]);
  });

  it("and the answer to a create does not tell is nothing in the state, without a word", async () => {
    const made = await on(answers([result({ id: "x1", client_secret: "s" })]), "token").create({
      accountId,
      name: "t",
    });
    expect(made.outputs).toEqual({
      accountId,
      name: "t",
      duration: "8760h",
      clientSecretVersion: 1,
      clientSecret: "s",
    });
    const nameless = await on(answers([result(null)]), "token").create({ accountId, name: "t" });
    expect(nameless.id).toBe("");
  });

  it("but the state has, is sent as null", async () => {
    const record = { zoneId, name: "a.b.c", type: "TXT", content: "x", ttl: 1, comment: "why" };
    const { comment: _, ...silent } = record;
    const net = answers([result({ id: "x1" })]);
    await on(net, "record").update(kept(record), silent);
    expect(net.sent[0]).toBe(
      `PUT /client/v4/zones/${zoneId}/dns_records/x1 {"comment":null,"content":"x","name":"a.b.c","proxied":false,"ttl":1,"type":"TXT"}`,
    );
  });

  it("is drift when somebody else said it, and none when it only says nothing in other words", async () => {
    const app = { accountId, name: "a", type: "self_hosted", domain: "a.b.c" };
    const answer = { ...app, session_duration: "24h", app_launcher_visible: true, http_only_cookie_attribute: true };
    const look = async (more: object): Promise<readonly string[]> => {
      const net = answers([result({ ...answer, ...more })]);
      const after = await on(net, "app").refresh(kept(app, { aud: "a" }));
      return after ? on(net, "app").diff(after, app) : ["gone"];
    };
    expect(await look({ allowed_idps: [], tags: [], policies: [], skip_interstitial: false })).toEqual([]);
    expect(await look({ session_duration: "1h" })).toEqual(["sessionDuration"]);
    expect(await look({ options_preflight_bypass: true })).toEqual(["optionsPreflightBypass"]);
    expect(await look({ policies: [{ id: "stranger", precedence: 1, name: "everyone" }] })).toEqual(["policies"]);
  });
});
