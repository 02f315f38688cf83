/** The projects of the program under test, and the notes of docs/applications.md, which anybody may ask. */
import { definitions as own } from "#projects/index.ts";
import { defineProject } from "#settings/project/define.ts";
import * as v from "#settings/schema/values.ts";
import { delivered } from "#workloads/deliver.ts";
import { sqlite } from "#workloads/sqlite.ts";

const origin = "http://127.0.0.1:4600";
const app = "/etc/outward/notes/app";

const notes = defineProject({
  name: "notes",
  config: { hostname: v.hostname },
  build: ({ hostname }) => {
    const db = sqlite("notes", ["notes.db"], ["web"]);
    const environment = { PORT: "4600", DATABASE: "/var/lib/outward/notes/notes.db" };
    const exec = `/usr/bin/python3 ${app}/notes/notes.py`;
    return {
      name: "notes",
      routes: [{ name: "notes", hostname, origin, access: { everyone: "notes are there to be written in the lab" } }],
      workload: {
        packages: [...db.packages],
        files: [...delivered(["notes"], app), ...db.files],
        services: [{ name: "web", exec, environment, health: `${origin}/` }],
        state: db.state,
        memoryMiB: 192,
        diskMiB: 64,
        tasks: 64,
        cpuPercent: 100,
      },
    };
  },
});

export const definitions = [...own, notes];
