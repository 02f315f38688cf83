import { beforeAll, describe, expect, it } from "vitest";
import { exampleConfig, type Registered, runProgram } from "./stage.ts";

let resources: readonly Registered[];

/** Pulumi.prod.yaml with something of each kind that rules refer to, and the whole account closed. */
const config = {
  ...exampleConfig(),
  "outward:access": JSON.stringify({
    groups: { ops: { emails: ["me@example.com"], github: ["acme/ops"] } },
    places: { office: { ipRanges: ["203.0.113.0/24"] } },
    login: { github: { clientId: "Iv1", clientSecret: "hush-hush" } },
    organization: { name: "Acme", denyUnmatched: true, exemptZones: ["example.net"] },
  }),
};

beforeAll(async () => {
  ({ resources } = await runProgram(config));
});

const only = (name: string): Registered => {
  const [found] = resources.filter((one) => one.name === name && !one.type.startsWith("outward:"));
  if (!found) throw new Error(`no ${name} among ${resources.map((one) => one.name).join(", ")}`);
  return found;
};

describe("what rules refer to", () => {
  it("is one group each, of people and of places", () => {
    expect(only("groups-people-ops").inputs).toMatchObject({
      name: "prod-groups-people-ops",
      includes: [
        { email: { email: "me@example.com" } },
        { githubOrganization: { name: "acme", team: "ops", identityProviderId: "id-of-login-github" } },
      ],
    });
    expect(only("groups-places-office").inputs.includes).toEqual([{ ip: { ip: "203.0.113.0/24" } }]);
    expect(only("groups-people-ops").protect).toBe(true);
  });

  it("is a provider whose secret stays one", () => {
    const { inputs, protect } = only("login-github");
    expect(inputs).toMatchObject({ name: "GitHub", type: "github" });
    expect(JSON.stringify(inputs)).toContain("4dabf18193072939515e22adb298388d");
    expect(protect).toBe(true);
  });
});

describe("an account that denies hostnames without an application", () => {
  it("says so when every open route has one that bypasses, which no connector asks an assertion of", () => {
    const settings = only("organization-settings");
    expect(settings.inputs).toMatchObject({
      authDomain: "acme.cloudflareaccess.com",
      denyUnmatchedRequests: true,
      denyUnmatchedRequestsExemptedZoneNames: ["example.net"],
    });
    expect(only("blog-access-site-open").inputs).toMatchObject({ decision: "bypass", includes: [{ everyone: {} }] });
    expect(only("blog-access-site").inputs).toMatchObject({ domain: "blog.example.com" });
    expect(settings.dependsOn.some((urn) => urn.endsWith("::blog-access-site"))).toBe(true);
    const [unit] = resources.filter(({ name }) => name.startsWith("blog-on-") && name.endsWith("-apply"));
    const { files } = JSON.parse(String(unit?.inputs.stdin)) as { files: { path: string; content: string }[] };
    const file = files.find(({ path }) => path.endsWith("/cloudflared.yml"));
    const audiences = Buffer.from(file?.content ?? "", "base64")
      .toString()
      .match(/aud-of-[a-z-]+/g);
    expect(audiences).toEqual(["aud-of-blog-access-admin"]);
  });
});
