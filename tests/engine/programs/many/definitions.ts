/** One small project for each name in the environment: a public route, one for people, one for a machine. */
import path from "node:path";

const checkout = process.env.OUTWARD_CHECKOUT ?? "";
const { defineProject } = await import(path.join(checkout, "settings", "project", "define.ts"));
const v = await import(path.join(checkout, "settings", "schema", "values.ts"));

const names = (process.env.OUTWARD_PROJECTS ?? "").split(",");

export const definitions = names.map((name, i) => {
  const origin = `http://127.0.0.1:${4000 + i}`;
  return defineProject({
    name,
    config: { hostname: v.hostname },
    build: ({ hostname }: { hostname: string }) => ({
      name,
      routes: [
        { name: "site", hostname, origin, access: { everyone: "it is there to be read" } },
        { name: "admin", hostname, path: "/admin", origin, access: { emails: ["me@example.com"] } },
        { name: "api", hostname, path: "/api", origin, access: { serviceTokens: ["robot"] } },
      ],
      workload: {
        packages: ["python3"],
        files: [{ path: `/etc/outward/${name}/site/index.html`, content: "<h1>Notes</h1>\n" }],
        services: [
          {
            name: "web",
            exec: `/usr/bin/python3 -m http.server ${4000 + i} --bind 127.0.0.1 --directory /etc/outward/${name}/site`,
            health: `${origin}/`,
          },
        ],
        memoryMiB: 128,
        tasks: 32,
        cpuPercent: 50,
      },
    }),
  });
});
