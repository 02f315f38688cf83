/** The projects of the program under test; one that reaches something outside, and cannot begin without names; one that reaches nothing. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { definitions as own } from "#projects/index.ts";
import { defineProject } from "#settings/project/define.ts";
import * as v from "#settings/schema/values.ts";

export const ports = { reaching: 4911, mute: 4912 } as const;

const content = readFileSync(path.join(import.meta.dirname, "ways.py"), "utf8");

const asking = (name: keyof typeof ports, more: { readonly needs?: string; readonly egress?: string[] }) =>
  defineProject({
    name,
    config: { hostname: v.hostname },
    build: ({ hostname }) => {
      const script = `/etc/outward/${name}/ways.py`;
      const origin = `http://127.0.0.1:${ports[name]}`;
      const { needs = "", egress } = more;
      return {
        name,
        routes: [{ name: "site", hostname, origin, access: { everyone: "the lab asks" } }],
        workload: {
          packages: ["python3"],
          files: [{ path: script, content }],
          services: [
            {
              name: "origin",
              exec: `/usr/bin/python3 ${script} ${ports[name]} ${needs}`.trim(),
              health: `${origin}/healthz`,
            },
          ],
          state: { dump: "/bin/true", load: "/bin/cat", check: `/usr/bin/python3 ${script}` },
          ...(egress ? { egress } : {}),
          memoryMiB: 192,
          tasks: 64,
          cpuPercent: 50,
        },
      };
    },
  });

export const definitions = [...own, asking("reaching", { needs: "needs", egress: ["tcp:443"] }), asking("mute", {})];
