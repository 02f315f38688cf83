/** Plain files of a project that are wrong, and the fault that each must raise. */
import type { WrongProject } from "./wrong-project.ts";

const keeping = { dump: "/bin/true", load: "/bin/true", check: "/bin/true" };
const below =
  "must be a folder or file below the project's state folder, of letters, digits, `.`, `_`, `-`, e.g. uploads";

export const wrongPaths: readonly WrongProject[] = [
  ...(
    [
      ["outside of the state folder", [{ path: "../blog/postgres" }], 0, "../blog/postgres", below],
      ["with an absolute path", [{ path: "/etc/shadow" }], 0, "/etc/shadow", below],
      ["that a program may take for an option", [{ path: "--rsh=sh" }], 0, "--rsh=sh", below],
      [
        "that have others in them",
        [{ path: "a/b" }, { path: "a" }],
        0,
        "a/b",
        "is there already, in a; name one of them",
      ],
      ["named twice", [{ path: "a" }, { path: "a" }], 1, "a", "is there already, in a; name one of them"],
    ] as const
  ).map(
    ([what, paths, nth, value, rule]): WrongProject => [
      `plain files ${what}`,
      "workload.state",
      { ...keeping, paths },
      `projects.shop.workload.state.paths[${nth}].path: "${value}" ${rule}`,
    ],
  ),
  [
    "plain files whose writer is not there",
    "workload.state",
    { ...keeping, paths: [{ path: "uploads", writers: ["web"] }] },
    'projects.shop.workload.state.paths[0].writers: "web" writes uploads and is no service of the project; it has ',
  ],
];
