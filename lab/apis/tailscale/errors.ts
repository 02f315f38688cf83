/** Refusals in the vendor's shape: a message, and details by user when policy tests fail. */
import type { Reply } from "../server.ts";

export interface UserErrors {
  readonly user: string;
  readonly errors: readonly string[];
}

/** Thrown by handlers; the emulator answers with its reply. */
export class TailscaleError extends Error {
  readonly status: number;
  readonly reply: Reply;

  constructor(status: number, message: string, data?: readonly UserErrors[]) {
    super(message);
    this.status = status;
    this.reply = { status, json: { message, ...(data ? { data } : {}) } };
  }
}

/** The vendor has it, the lab does not: never to be taken for the vendor's answer. */
export const notModelled = (what: string): TailscaleError =>
  new TailscaleError(501, `the lab's tailnet does not model ${what}`);
