/** Every refusal of the Hetzner Cloud emulator: the vendor's code, and the status the vendor sends it with. */
import type { Reply } from "../server.ts";

const STATUS = {
  json_error: 400,
  unauthorized: 401,
  resource_limit_exceeded: 403,
  not_found: 404,
  firewall_resource_not_found: 404,
  conflict: 409,
  uniqueness_error: 409,
  deprecated_api_endpoint: 410,
  resource_unavailable: 412,
  invalid_input: 422,
  resource_in_use: 422,
  firewall_already_applied: 422,
  invalid_server_type: 422,
  server_not_stopped: 422,
  private_net_only_server: 422,
  locked: 423,
  protected: 423,
  rate_limit_exceeded: 429,
  server_error: 500,
  /** The lab's own: the vendor has it, the emulator does not. */
  not_modelled: 501,
} as const;

export type Code = keyof typeof STATUS;

/** Thrown by handlers; the emulator answers with its reply. */
export class HcloudError extends Error {
  readonly code: Code;
  readonly reply: Reply;

  constructor(code: Code, message: string, details?: object) {
    super(message);
    this.code = code;
    this.reply = { status: STATUS[code], json: { error: { code, message, details: details ?? null } } };
  }
}

/** A field with a value that the vendor refuses. Other shapes of `details` break the clients' decoding. */
export const invalid = (field: string, why: string): HcloudError =>
  new HcloudError("invalid_input", `invalid input in field '${field}': ${why}`, {
    fields: [{ name: field, messages: [why] }],
  });

/** A second one where there may be one. */
export const taken = (field: string, message: string): HcloudError =>
  new HcloudError("uniqueness_error", message, { fields: [{ name: field }] });

/** The vendor has it, the lab does not: never to be taken for the vendor's answer. */
export const notModelled = (what: string): HcloudError =>
  new HcloudError("not_modelled", `the lab's Hetzner Cloud does not model ${what}`);
