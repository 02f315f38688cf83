/** The selectors of Access rules: who is meant. */
import { isRecord } from "../props.ts";
import { may, need, type Shape } from "./shape.ts";

const provider = { identityProviderId: need() };

export const selectors: Shape = {
  anyValidServiceToken: may({ of: {} }),
  authContext: may({ of: { acId: need(), id: need(), ...provider } }),
  authMethod: may({ of: { authMethod: need() } }),
  azureAd: may({ api: "azureAD", of: { id: need(), ...provider } }),
  certificate: may({ of: {} }),
  commonName: may({ of: { commonName: need() } }),
  devicePosture: may({ of: { integrationUid: need() } }),
  email: may({ of: { email: need() } }),
  emailDomain: may({ of: { domain: need() } }),
  emailList: may({ of: { id: need() } }),
  everyone: may({ of: {} }),
  externalEvaluation: may({ of: { evaluateUrl: need(), keysUrl: need() } }),
  geo: may({ of: { countryCode: need() } }),
  githubOrganization: may({ api: "github-organization", of: { name: need(), team: may(), ...provider } }),
  group: may({ of: { id: need() } }),
  gsuite: may({ of: { email: need(), ...provider } }),
  ip: may({ of: { ip: need() } }),
  ipList: may({ of: { id: need() } }),
  linkedAppToken: may({ of: { appUid: need() } }),
  loginMethod: may({ of: { id: need() } }),
  oidc: may({ of: { claimName: need(), claimValue: need(), ...provider } }),
  okta: may({ of: { name: need(), ...provider } }),
  saml: may({ of: { attributeName: need(), attributeValue: need(), ...provider } }),
  serviceToken: may({ of: { tokenId: need() } }),
};

/** Selectors that mean nobody when their only member is blank. */
const blankable = ["email", "emailDomain", "ip", "geo"];
const isBlank = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((member) => String(member).trim() === "");
const meant = (rule: object): object =>
  Object.fromEntries(Object.entries(rule).filter(([key, value]) => !blankable.includes(key) || !isBlank(value)));

/** Without the rules that say nothing: the official plugin does not believe the API when it answers such. */
const withoutEmpty = (rules: unknown): unknown =>
  Array.isArray(rules) ? rules.map(meant).filter((rule) => Object.keys(rule).length > 0) : rules;

const rules = { of: selectors, lax: true, set: true, tidied: withoutEmpty };

/** Pulumi calls lists by their plural, the API does not. */
export const ruleLists: Shape = {
  includes: may({ api: "include", ...rules }),
  excludes: may({ api: "exclude", ...rules }),
  requires: may({ api: "require", ...rules }),
};

/** Of a group the order counts. */
export const orderedRuleLists: Shape = {
  includes: need({ api: "include", of: selectors, lax: true }),
  excludes: may({ api: "exclude", of: selectors, lax: true }),
  requires: may({ api: "require", of: selectors, lax: true }),
};
