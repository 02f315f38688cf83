/** Maps that the sample stack does not give: hostile ones and large ones. */
import type { Exposure, ExposureMap } from "#ops/map/model.ts";

/** Every text of a map that a person chose, as nasty as JSON allows. */
const nasty = `"><script>alert(1)</script> </style> {{who}} &amp; ' \` # ; ] end\n@all [x](y)`;

export const nastyMap: ExposureMap = {
  version: 1,
  stack: nasty,
  source: "preview",
  routes: [
    {
      hostname: nasty,
      path: nasty,
      project: nasty,
      route: nasty,
      who: { everyone: nasty, may: [], only: [] },
      tunnel: { name: nasty, id: nasty },
      host: nasty,
      origin: nasty,
      serves: { service: nasty, name: nasty, digest: nasty, change: "held" },
    },
  ],
};

/** Many projects, of each kind of rule some. */
export const manyProjects = (projects: number): ExposureMap => {
  const rules: readonly Exposure["who"][] = [
    { may: [{ kind: "token", name: "gateway-7" }], only: [] },
    { may: [{ kind: "domain", name: "example.com" }], only: [["DE", "AT"]] },
    { everyone: "it is there to be read", may: [], only: [] },
    { may: [{ kind: "email", name: "me@example.com" }], only: [] },
  ];
  return {
    version: 1,
    stack: "prod",
    source: "state",
    routes: Array.from({ length: projects }, (_, i) =>
      ["/", "/admin", "/api"].map(
        (path, j): Exposure => ({
          hostname: `project-${i}.example.com`,
          path,
          project: `project-${i}`,
          route: path.slice(1) || "site",
          who: rules[(i + j) % rules.length] ?? { may: [], only: [] },
          tunnel: { name: `prod-project-${i}`, id: `id-${i}` },
          host: "outward-prod-1",
          origin: `http://127.0.0.1:${3000 + i}`,
        }),
      ),
    ).flat(),
  };
};
