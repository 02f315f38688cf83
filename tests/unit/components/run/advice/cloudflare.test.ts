import { describe, expect, it } from "vitest";
import { permissions } from "#components/run/advice/cloudflare.ts";
import type { Operation } from "#components/run/advice/row.ts";
import { adviceOn } from "#components/run/advice/table.ts";
import { type Kind, Refusal } from "#lab/apis/cloudflare/errors.ts";
import { byCloudflare, types } from "./words.ts";

interface Met {
  readonly type: string;
  readonly operation: Operation;
  readonly detail?: string;
  /** In the cause or the move. */
  readonly says: RegExp;
}

const met = (type: string, operation: Operation, says: RegExp, detail?: string): Met => ({
  type,
  operation,
  says,
  ...(detail ? { detail } : {}),
});

/** Every refusal of the emulator: where this stack meets it and what it is told, or why it cannot meet it. */
const refusals: Readonly<Record<Kind, Met | string>> = {
  badHeaders: met(types.tunnel, "create", /config set --secret cloudflare:apiToken/),
  badJson: "the provider writes JSON",
  badToken: met(types.tunnel, "create", /config set --secret cloudflare:apiToken/),
  forbidden: met(types.record, "create", /Zone, DNS: Edit/),
  tokenElsewhere: met(types.tunnel, "create", /Client IP Address Filtering/, "198.51.100.7"),
  foreignAccount: met(types.tunnel, "create", /outward:cloudflare\.accountId/),
  foreignZone: met(types.record, "create", /outward:cloudflare\.zoneId/),
  noRoute: "the emulator's own gap",
  rateLimited: met(types.policy, "create", /wait five minutes/),
  tunnelInput: "names and secrets are checked before",
  tunnelNameTaken: met(types.tunnel, "create", /take it over: \{import\} '<account id>\/<tunnel id>'/),
  tunnelConnected: met(types.tunnel, "delete", /sudo outward status/),
  dnsInvalid: "hostnames are checked before",
  dnsHostTaken: met(types.record, "create", /\{import\} '<zone id>\/<record id>'/),
  dnsCnameTaken: met(types.record, "create", /\{import\}/),
  dnsInDelegation: "the stack has no NS records",
  dnsDelegated: met(types.record, "create", /end the delegation/),
  dnsIdentical: met(types.record, "create", /\{import\}/),
  dnsUnknown: met(types.record, "delete", /up --refresh/),
  accessOff: met(types.group, "create", /Zero Trust is not enabled/),
  accessInvalid: met(types.application, "create", /waits for its name servers/, "domain does not belong to zone"),
  accessConflict: met(types.group, "delete", /uses this policy or group/, "group is being used by a policy or group"),
  appExists: met(types.application, "create", /\{import\} 'accounts\/<account id>\/<application id>'/),
  policyInUse: met(types.policy, "delete", /uses this policy or group/),
  tokenInUse: met(types.token, "delete", /names this service token/),
  tunnelUnknown: met(types.tunnel, "update", /up --refresh/),
  appUnknown: met(types.application, "update", /up --refresh/),
  policyUnknown: met(types.policy, "delete", /up --refresh/),
  accessUnknown: met(types.token, "delete", /up --refresh/),
  alertInvalid: "the address and the kinds are checked before",
  alertUnknown: met(types.alert, "update", /up --refresh/),
  badQuery: "the provider's queries are known",
};

const wordsOf = (kind: string, detail?: string): string => byCloudflare(new Refusal(kind as Kind, detail).reply);
const cases = Object.entries(refusals);

describe("advice on Cloudflare's refusals", () => {
  it.each(
    cases.flatMap(([kind, it]) => (typeof it === "string" ? [] : [[kind, it] as const])),
  )("%s: cause and move", (kind, { type, operation, detail, says }) => {
    const advice = adviceOn({ type, operation, error: wordsOf(kind, detail) });
    expect(`${advice?.cause}\n${advice?.move}`).toMatch(says);
    expect(advice?.cause).toMatch(/^[A-Z].*[.]$/);
    expect(advice?.move).not.toContain("\n");
  });

  it.each(cases.filter(([, it]) => typeof it === "string"))("%s: none, since %s", (kind) => {
    expect(adviceOn({ type: types.policy, operation: "create", error: wordsOf(kind, "x") })).toBeUndefined();
  });

  it("names the permission that each resource of the program needs", () => {
    const { tunnel, application, policy, token, group, record, alert } = types;
    for (const type of [tunnel, application, policy, token, group, record, alert]) {
      const permission = permissions[type.split(":").at(-1) ?? ""];
      const error = wordsOf("forbidden");
      expect(adviceOn({ type, operation: "update", error })?.cause).toContain(`${permission}, or has it`);
    }
  });

  const worded = (status: number, code: number, message: string): string =>
    byCloudflare({ status, json: { success: false, errors: [{ code, message }], messages: [], result: null } });

  it.each([
    [9109, "Cannot use the access token from location: 198.51.100.7", /IP filter/, /Client IP Address Filtering/],
    [9109, "Invalid access token", /does not know this API token/, /config set --secret cloudflare:apiToken/],
    [9109, "Max auth failures reached, please check your Authorization header.", /too many calls/, /wait an hour/],
    [10502, "Too many authentication failures. Please try again later.", /too many calls/, /wait an hour/],
    [9109, "Unauthorized to access requested resource", /not for this account/, /outward:cloudflare\.accountId/],
    [9103, "Unknown X-Auth-Key or X-Auth-Email", /e-mail address and a key/, /CLOUDFLARE_API_KEY/],
    [9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers", /without a token/, /cloudflare:apiToken/],
    [7403, "The given account is not valid or is not authorized to access this service", /account/, /accountId/],
    [10000, "Authentication error", /lacks a permission: .*, or has it for another account/, /docs\/start\.md/],
    [1004, "Record quota exceeded", /as many records as its plan allows/, /plan/],
  ])("%s %s", (code, message, cause, move) => {
    const advice = adviceOn({ type: types.record, operation: "create", error: worded(403, code, message) });
    expect(advice?.cause).toMatch(cause);
    expect(advice?.move).toMatch(move);
  });

  it("tells a rule's missing reference from a zone that is not active", () => {
    const error = wordsOf("accessInvalid", "invalid 'include' configuration: service token not found: x");
    expect(adviceOn({ type: types.policy, operation: "create", error })?.move).toBe("pulumi up --refresh");
  });

  it("does not call what was never there deleted", () => {
    expect(adviceOn({ type: types.tunnel, operation: "create", error: wordsOf("tunnelUnknown") })).toBeUndefined();
  });
});
