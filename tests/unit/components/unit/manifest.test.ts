import { expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings, pinOf } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const settings = parseSettings(exampleConfig(), definitions);

/** A sample project whose service `web` has these variables alone. */
const having = (environment: Readonly<Record<string, string>>): Project => {
  const [blog] = settings.projects;
  if (!blog) throw new Error("the example has no project");
  const services = blog.workload.services.map((one) => (one.name === "web" ? { ...one, environment } : one));
  return { ...blog, workload: { ...blog.workload, services } };
};

const environmentOf = (project: Project): string => {
  const made = manifestOf({ project, cloudflared: pinOf(settings, project), credential: "{}", connectorConfig: "" });
  const found = made.files.find(({ path }) => path === `/etc/outward/${project.name}/web.env`);
  return Buffer.from(found?.content ?? "", "base64").toString();
};

it("a service's variables are written as systemd reads them: in quotes where it would take them for something else", () => {
  expect(environmentOf(having({ PORT: "3000", X: ' a "b" \\n $HOME# ', Y: "'y'" }))).toBe(
    'PORT=3000\nX=" a \\"b\\" \\\\n \\$HOME# "\nY="\'y\'"\n',
  );
});
