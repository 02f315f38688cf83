/** The selectors of Access rules. */
import { describe, expect, it } from "vitest";
import { answers } from "../replay.ts";
import { accountId, kept, on, result } from "./harness.ts";

describe("selectors", () => {
  it("bear the API's names on the wire and Pulumi's in the state", async () => {
    const includes = [
      { azureAd: { id: "g", identityProviderId: "i" } },
      { githubOrganization: { name: "o", identityProviderId: "i" } },
      { everyone: {} },
    ];
    const net = answers([result({ id: "x1" })]);
    const made = await on(net, "group").create({ accountId, name: "g", includes });
    const sent = [
      { azureAD: { id: "g", identity_provider_id: "i" } },
      { "github-organization": { identity_provider_id: "i", name: "o" } },
      { everyone: {} },
    ];
    expect(net.sent[0]).toContain(JSON.stringify({ include: sent, name: "g" }));
    const after = await on(answers([result({ name: "g", include: sent, exclude: [], require: [] })]), "group").refresh(
      made,
    );
    expect(after?.outputs.includes).toEqual(includes);
  });

  it("of a policy keep the program's order over a refresh, whatever the API's", async () => {
    const [a, b] = [{ email: { email: "a@b.c" } }, { email: { email: "d@e.f" } }];
    const inputs = { accountId, name: "x", decision: "allow", includes: [a, b] };
    const answer = { name: "x", decision: "allow", include: [b, a], session_duration: "24h" };
    const policy = await on(answers([result(answer)]), "policy").refresh(kept(inputs));
    expect(policy?.outputs.includes).toEqual([a, b]);
    const group = await on(answers([result(answer)]), "group").refresh(
      kept({ accountId, name: "x", includes: [a, b] }),
    );
    expect(group?.outputs.includes).toEqual([b, a]);
  });

  it("of a policy are a set, of a group a list", async () => {
    const [a, b] = [{ email: { email: "a@b.c" } }, { email: { email: "d@e.f" } }];
    const inputs = { accountId, name: "x", decision: "allow", includes: [a, b] };
    const { decision: _, ...group } = inputs;
    const net = answers([]);
    expect(
      await on(net, "policy").diff(kept(inputs, { sessionDuration: "24h" }), { ...inputs, includes: [b, a] }),
    ).toEqual([]);
    expect(
      await on(net, "policy").diff(kept(inputs, { sessionDuration: "24h" }), { ...inputs, includes: [a] }),
    ).toEqual(["includes"]);
    expect(await on(net, "group").diff(kept(group), { ...group, includes: [b, a] })).toEqual(["includes"]);
  });

  it("of a policy that say nothing are not read", async () => {
    const inputs = { accountId, name: "x", decision: "allow", includes: [{ everyone: {} }] };
    const include = [{ everyone: {} }, { email: { email: " " } }, { geo: {}, ip: { ip: "" } }, {}, { certificate: {} }];
    const answer = { name: "x", decision: "allow", include, session_duration: "24h" };
    const after = await on(answers([result(answer)]), "policy").refresh(kept(inputs));
    expect(after?.outputs.includes).toEqual([{ everyone: {} }, { certificate: {} }]);
  });

  it("that nobody models are refused with the place where they stand", async () => {
    const includes = [{ email: { mail: "a@b.c" } }];
    await expect(on(answers([]), "group").create({ accountId, name: "g", includes })).rejects.toThrow(
      "includes[0].email.mail is not modelled",
    );
  });
});
