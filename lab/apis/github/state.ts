/** What a repository holds here. Comments and issues have numbers that are never given twice. */

export interface Comment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly user: string;
  readonly created: string;
  updated: string;
}

export interface Issue {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  state_reason: string | null;
  readonly user: string;
  /** Files of a pull request, as they are named in it. @default an issue that is none */
  readonly files?: readonly { readonly filename: string; readonly previous_filename?: string }[];
}

export interface Tables {
  readonly comments: Comment[];
  readonly issues: Issue[];
}

export interface Access {
  readonly login: string;
  readonly issues: "none" | "read" | "write";
  readonly pulls: "none" | "read" | "write";
}
