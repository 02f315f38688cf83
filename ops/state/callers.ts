/** The service tokens of a stack's callers, as its components registered them and as Cloudflare has them. Pure. */
import type { AccountToken } from "#vendors/cloudflare.ts";

export interface RecordedCaller {
  readonly project: string;
  readonly caller: string;
  /** At Cloudflare, perhaps with the account before it. */
  readonly id: string;
  /** Of its secret. */
  readonly version: number;
  readonly rotated?: string | undefined;
  /** When the secret before stops passing. */
  readonly until?: string | undefined;
  /** The stack that has it, when it is another one than was asked for. */
  readonly stack?: string | undefined;
}

/** @param issued all tokens of the account */
export const issuedTo = (
  { id }: Pick<RecordedCaller, "id">,
  issued: readonly AccountToken[],
): AccountToken | undefined => issued.find((one) => id === one.id || id.endsWith(`/${one.id}`));

/** What gives a token another life: a new secret, in place. */
export const renewal = ({ project, caller, version, stack }: Omit<RecordedCaller, "id">): string => {
  const where = stack === undefined ? "" : ` in stack ${stack}`;
  return `raise outward:${project}.tokens.${caller}.version to ${version + 1}${where}, with rotated the moment of now, and run pulumi up`;
};
