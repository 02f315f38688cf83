/**
 * Every refusal of the Cloudflare emulator: HTTP status, vendor code, vendor wording.
 * `{}` is filled with the detail; where the vendor's sentence has no room for one, the detail travels in `messages`.
 * Codes of the last group are not recorded from the vendor anywhere: do not build on their numbers.
 */
import type { Reply } from "../server.ts";

const ERRORS = {
  badHeaders: [400, 6003, "Invalid request headers"],
  badJson: [400, 6007, "Malformed JSON in request body"],
  badToken: [401, 1000, "Invalid API Token"],
  forbidden: [403, 10000, "Authentication error"],
  tokenElsewhere: [403, 9109, "Cannot use the access token from location: {}"],
  foreignAccount: [403, 9109, "Unauthorized to access requested resource"],
  foreignZone: [404, 7003, "Could not route to {}, perhaps your object identifier is invalid?"],
  noRoute: [400, 7000, "No route for that URI: {}"],
  rateLimited: [429, 971, "Please wait and consider throttling your request speed"],

  tunnelInput: [400, 1030, "Could not parse input. {}"],
  tunnelNameTaken: [
    409,
    1013,
    "You already have a tunnel with this name. Delete the existing tunnel, or choose a different name for your new tunnel",
  ],
  tunnelConnected: [
    400,
    1022,
    "This tunnel has active connections. Please stop all cloudflared replicas, or wait a few minutes for connections to close, then try again.",
  ],

  dnsInvalid: [400, 1004, "DNS Validation Error"],
  dnsHostTaken: [400, 81053, "An A, AAAA, or CNAME record with that host already exists."],
  dnsCnameTaken: [400, 81054, "A CNAME record with that host already exists."],
  dnsInDelegation: [400, 81055, "Non-NS records with that host already exist."],
  dnsDelegated: [400, 81056, "NS records with that host already exist."],
  dnsIdentical: [400, 81058, "An identical record already exists."],
  dnsUnknown: [404, 81044, "Record does not exist."],

  accessOff: [403, 9999, "access.api.error.not_enabled"],
  accessInvalid: [400, 12130, "access.api.error.invalid_request: {}"],
  accessConflict: [409, 12132, "access.api.error.conflict: {}"],
  appExists: [409, 11010, "access.api.error.application_already_exists"],
  policyInUse: [409, 12132, "access.api.error.conflict: policy is being used by at least one app"],
  tokenInUse: [
    400,
    12139,
    "access.api.error.service_token_in_use: cannot delete service token because it is used by a policy, group, or app SCIM configuration",
  ],

  tunnelUnknown: [404, 1003, "Tunnel not found"],
  appUnknown: [404, 11021, "access.api.error.unknown_application"],
  policyUnknown: [404, 11022, "access.api.error.policy_not_found"],
  accessUnknown: [404, 12129, "access.api.error.not_found: {}"],
  alertInvalid: [400, 17001, "{}"],
  alertUnknown: [404, 17002, "policy not found: {}"],
  badQuery: [400, 10001, "Invalid query: {}"],
} as const satisfies Record<string, readonly [status: number, code: number, text: string]>;

export type Kind = keyof typeof ERRORS;

/** An error inside an error, as the DNS API and the header check send it. */
export interface Chained {
  readonly code: number;
  readonly message: string;
}

/** Thrown by handlers; the emulator answers with its reply. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(kind: Kind, detail = "", chain?: Chained, headers?: Readonly<Record<string, string>>) {
    const [status, code, text] = ERRORS[kind];
    const message = text.replace("{}", () => detail);
    super(message);
    const error = { code, message, ...(chain ? { error_chain: [chain] } : {}) };
    const said = text.includes("{}") || detail === "";
    const messages = said ? [] : [{ code, message: detail }];
    this.reply = {
      status,
      json: { success: false, errors: [error], messages, result: null },
      ...(headers ? { headers } : {}),
    };
  }
}
