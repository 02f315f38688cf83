/** What a visitor of the origins has seen, as `visitor-main.ts` prints it. */

/** Digests of what went and of what came, which should be one. */
export interface Echo {
  readonly sent: string;
  readonly got: string;
}

export interface Upload {
  readonly bytes: number;
  readonly sha256: string;
  /** `Transfer-Encoding` as the origin was asked. */
  readonly framing: string | null;
}

export interface Call {
  /** Of gRPC: 0 is well. */
  readonly code: number;
  readonly words: string;
  /** Nothing where no message came back. */
  readonly echo: Echo;
}

export interface Asked {
  readonly version: string;
  readonly host: string;
  readonly forwarded: string | null;
  readonly serverName: string | null;
}

export interface Seen {
  /** How the origin was asked, by path; a status where it was not. */
  readonly asked: Readonly<Record<string, Asked | number>>;
  readonly webSocket: { readonly overTls: Echo; readonly plain: Echo };
  /** The stream went on when its first event had come. */
  readonly events: { readonly streamed: boolean; readonly echo: Echo };
  readonly upload: { readonly sent: string; readonly found: Upload };
  readonly old: { readonly body: Echo; readonly sent: string; readonly found: Upload; readonly chunked: Upload };
  readonly unary: Call;
  readonly stream: Call;
  readonly guarded: Call;
}

export interface Order {
  readonly sites: Readonly<Record<string, string>>;
  /** File of the authority that the edge's certificates come from. */
  readonly ca: string;
}
