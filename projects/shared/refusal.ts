/** An answer that is not the one asked for, with the sentence the caller gets to read. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.headers = headers;
  }
}

/** 503: nothing was stored; the caller keeps what it has and tries again after `seconds`. */
export const unavailable = (message: string, seconds: number): Refusal =>
  new Refusal(503, message, { "retry-after": String(seconds) });
