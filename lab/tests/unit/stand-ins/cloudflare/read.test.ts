/** Reading back, and importing. */
import { describe, expect, it } from "vitest";
import { answers, json, type Network } from "../replay.ts";
import { accountId, kept, missing, type Noun, on, result, zoneId } from "./harness.ts";

const tunnel = { accountId, name: "blog" };

describe("a read", () => {
  it("takes 404 for gone, and nothing else", async () => {
    expect(await on(answers([missing()]), "tunnel").refresh(kept(tunnel))).toBeUndefined();
    const forbidden = json(403, { success: false, errors: [{ code: 10000, message: "Authentication error" }] });
    await expect(on(answers([forbidden]), "tunnel").refresh(kept(tunnel))).rejects.toThrow(/403.*Authentication error/);
    await expect(on(answers([missing()]), "tunnel").remove(kept(tunnel))).rejects.toThrow(/404/);
  });

  it("finds a deleted tunnel alive", async () => {
    const deleted = { name: "blog", deleted_at: "2026-01-01T00:00:00Z", remote_config: false };
    const after = await on(answers([result(deleted)]), "tunnel").refresh(kept(tunnel, { configSrc: "local" }));
    expect(after?.outputs).toMatchObject({ deletedAt: "2026-01-01T00:00:00Z", configSrc: "local" });
  });

  it("never takes a tunnel's secret and the place of its configuration from the API", async () => {
    const state = kept({ ...tunnel, tunnelSecret: "s3cr3t" }, { configSrc: "local", status: "inactive" });
    const edited = result({ name: "blog", config_src: "cloudflare", status: "healthy" });
    const after = await on(answers([edited]), "tunnel").refresh(state);
    expect(after?.outputs).toMatchObject({ configSrc: "local", tunnelSecret: "s3cr3t", status: "healthy" });
    expect(after?.inputs).toEqual(state.inputs);
  });

  it("of an imported service token finds no secret, now and later", async () => {
    const answer = () => answers([result({ name: "t", client_id: "c", duration: "8760h" })]);
    const found = await on(answer(), "token").refresh({ id: `accounts/${accountId}/x1`, inputs: {}, outputs: {} });
    expect(found?.outputs).toMatchObject({ clientId: "c" });
    expect(found && (await on(answer(), "token").refresh(found))?.outputs).not.toHaveProperty("clientSecret");
  });

  it("forgets what the answer does not hold, and takes it for drift where the program says it", async () => {
    const policy = { accountId, name: "p", decision: "allow", sessionDuration: "24h" };
    const after = await on(answers([result({ name: "p", decision: "allow" })]), "policy").refresh(kept(policy));
    expect(after?.outputs).not.toHaveProperty("sessionDuration");
    expect(after && (await on(answers([]), "policy").diff(after, policy))).toEqual(["sessionDuration"]);
  });

  it("imports by account, by zone and by kind, and refuses other ids", async () => {
    const come = (noun: Noun, id: string, net: Network) => on(net, noun).refresh({ id, inputs: {}, outputs: {} });
    const net = answers([result({ name: "blog", config_src: "local" }), result({ name: "a" }), result({ name: "t" })]);
    expect(await come("tunnel", `${accountId}/x1`, net)).toMatchObject({
      id: "x1",
      inputs: { accountId, name: "blog", configSrc: "local" },
    });
    await come("record", `${zoneId}/x1`, net);
    await come("token", `accounts/${accountId}/x1`, net);
    expect(net.sent).toEqual([
      `GET /client/v4/accounts/${accountId}/cfd_tunnel/x1`,
      `GET /client/v4/zones/${zoneId}/dns_records/x1`,
      `GET /client/v4/accounts/${accountId}/access/service_tokens/x1`,
    ]);
    await expect(come("tunnel", "x1", net)).rejects.toThrow("invalid ID x1");
    const alone = answers([result({ name: "o" })]);
    expect(await come("organization", accountId, alone)).toMatchObject({ inputs: { accountId, name: "o" } });
    expect(alone.sent).toEqual([`GET /client/v4/accounts/${accountId}/access/organizations`]);
  });

  it("leaves an omitted client secret alone, and sees a redacted one as drift", async () => {
    const idp = { accountId, name: "gh", type: "github", config: { clientId: "c", clientSecret: "s" } };
    const look = async (config: object) => {
      const net = answers([
        result({ name: "gh", type: "github", config: { client_id: "c", redirect_url: "r", ...config } }),
      ]);
      const after = await on(net, "idp").refresh(kept(idp));
      return after ? on(net, "idp").diff(after, idp) : ["gone"];
    };
    expect(await look({})).toEqual([]);
    expect(await look({ client_secret: "***" })).toEqual(["config"]);
  });
});
