/** A service that runs an image, as its unit: what it sees of the host, and what the host fetches for it. */
import { describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { imageParts } from "#components/unit/workload/images.ts";
import { unitNames } from "#host/protocol/names.ts";
import { cloudflared } from "#settings/host/pins.ts";
import { parseSettings } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import { changed, credentials, definitionOf, flat, rightConfig, rightProject } from "#tests/unit/settings/sample.ts";

const digest = `sha256:${"c1".repeat(32)}`;
const image = `ghcr.io/acme/shop:1.4.2@${digest}`;
const password = "ghp_hunter2hunter2";
const registries = { "ghcr.io": { username: "robot", password } };

const projectWith = (services: readonly object[], workload: object = {}): Project => {
  const found = changed(rightProject(), "workload", { ...(rightProject().workload as object), services, ...workload });
  const [project] = parseSettings({ ...credentials, ...flat(rightConfig()) }, [definitionOf(found)]).projects;
  if (!project) throw new Error("it has no project");
  return project;
};

const manifest = (project: Project) => {
  const [pin] = cloudflared;
  if (!pin) throw new Error("nothing is pinned");
  return manifestOf({ project, cloudflared: pin, credential: "{}", connectorConfig: "", registries });
};

const fileOf = (project: Project, path: string): string => {
  const found = manifest(project).files.find((file) => file.path === path);
  return Buffer.from(found?.content ?? "", "base64").toString();
};

const unit = "/etc/systemd/system/outward-shop-web.service";
const line = (text: string, name: string): string | undefined => new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];

const web = {
  name: "web",
  image,
  volumes: {
    "/app/data": "data",
    "/srv/plugins": { path: "plugins", exec: true },
    "/etc/app.conf": "/etc/outward/shop/app.conf",
  },
  tmpfs: ["/app/cache"],
};

describe("a service that runs an image", () => {
  const text = fileOf(projectWith([web]), unit);

  it("sees where the project says that it pauses and what it is here, its sockets and its volumes, and nothing else", () => {
    expect(line(text, "BindPaths")).toBe(
      "/run/outward-shop /var/lib/outward/shop/data:/app/data /var/lib/outward/shop/plugins:/srv/plugins",
    );
    expect(line(text, "BindReadOnlyPaths")).toBe(
      "/run/outward/paused/shop -/run/systemd/notify /etc/outward/.roles/shop /etc/outward/shop/app.conf:/etc/app.conf",
    );
    expect([line(text, "ReadWritePaths"), line(text, "InaccessiblePaths")]).toEqual(["", ""]);
  });

  it("is told whom to ask for names where its project may reach anything, and only there", () => {
    const reaching = fileOf(projectWith([web], { egress: ["tcp:443"] }), unit);
    expect(line(reaching, "BindReadOnlyPaths")).toContain(" -/etc/resolv.conf ");
    expect(text).not.toContain("resolv");
  });

  it("has its own places in memory besides those that each has", () => {
    expect(line(text, "TemporaryFileSystem")).toBe(
      "/tmp:mode=1777 /var/tmp:mode=1777 /dev/shm:mode=1777 /run:mode=1777 /app/cache:mode=1777",
    );
  });

  it("has no command until its host has read the image's own, and the image as its root", () => {
    expect(line(text, "ExecStart")).toBe("");
    const root = fileOf(projectWith([web]), `${unit}.d/60-root.conf`);
    expect(line(root, "RootDirectory")).toBe("/opt/outward/shop/images/c1c1c1c1c1c1/root");
    expect(line(root, "ExecPaths")).toBe("+/srv/plugins");
    expect(fileOf(projectWith([{ name: "web", image }]), `${unit}.d/60-root.conf`)).not.toContain("ExecPaths");
  });

  it("starts behind what makes its volumes, which are folders and no links", () => {
    const maker = fileOf(projectWith([web]), "/etc/systemd/system/outward-shop-volumes.service");
    const made = "/usr/bin/mkdir -p /var/lib/outward/shop/data /var/lib/outward/shop/plugins";
    expect([line(maker, "ExecStart"), line(maker, "Type"), line(maker, "User")]).toEqual([
      made,
      "oneshot",
      "outward-shop",
    ]);
    expect(line(text, "After")).toMatch(/ outward-shop-volumes\.service$/);
    const root = fileOf(projectWith([{ ...web, volumes: { "/in": "a/in" } }]), `${unit}.d/60-root.conf`);
    expect(root.split("\n").filter((one) => one.startsWith("Assert"))).toEqual([
      "AssertPathIsDirectory=/var/lib/outward/shop/a",
      "AssertPathIsSymbolicLink=!/var/lib/outward/shop/a",
      "AssertPathIsDirectory=/var/lib/outward/shop/a/in",
      "AssertPathIsSymbolicLink=!/var/lib/outward/shop/a/in",
    ]);
  });

  it("that has none makes none: the twin", () => {
    const own = manifest(projectWith([{ name: "web", image, tmpfs: ["/app/cache"] }]));
    expect(own.services).not.toContain("outward-shop-volumes.service");
  });

  it("keeps them as a state of plain files alone", () => {
    const { state: kept } = manifest(projectWith([web], { state: undefined }));
    expect(kept).toMatchObject({
      dump: "/usr/bin/echo files",
      kept: { paths: ["data", "plugins"], writers: ["outward-shop-web.service"] },
    });
  });

  it("restarts for another image, and nobody else does", () => {
    const restarts = manifest(projectWith([web])).files.filter(({ path }) => path.startsWith(`${unit}.d/`));
    expect(restarts.map((file) => file.restarts)).toEqual([["outward-shop-web.service"]]);
  });

  it("is told nothing that is not so without one: the twin", () => {
    const own = projectWith([{ name: "web", exec: "/usr/bin/node server.js" }]);
    const plain = fileOf(own, unit);
    expect(line(plain, "ExecStart")).toBe("/usr/bin/node server.js");
    expect(line(plain, "WorkingDirectory")).toBe("/var/lib/outward/shop");
    expect(line(plain, "BindReadOnlyPaths")).toBe(
      "/run/outward/paused/shop -/run/systemd/notify -/run/systemd/resolve",
    );
    expect(line(plain, "InaccessiblePaths")).toBe("-/var/lib/cloud -/run/tailscale -/run/dbus -/run/systemd/resolve");
    expect(fileOf(own, `${unit}.d/60-root.conf`)).toBe("");
    expect(manifest(own)).not.toHaveProperty("artifacts");
    expect(manifest(own).packages).not.toContain("zstd");
  });
});

describe("what the host fetches", () => {
  it("is each image once, with all that run it and what opens its registry", () => {
    const worker = { name: "worker", image, exec: "node worker.js" };
    const { artifacts, packages } = imageParts(projectWith([web, worker]), unitNames("shop"), registries);
    expect(packages).toEqual(["zstd"]);
    expect(artifacts).toEqual([
      {
        kind: "image",
        name: "ghcr.io/acme/shop",
        digest,
        folder: "/opt/outward/shop/images/c1c1c1c1c1c1",
        credential: registries["ghcr.io"],
        runs: [
          {
            service: "web",
            unit: "outward-shop-web.service",
            exec: null,
            args: null,
            writes: ["/app/data", "/srv/plugins", "/app/cache"],
            reads: ["/etc/app.conf"],
          },
          {
            service: "worker",
            unit: "outward-shop-worker.service",
            exec: "node worker.js",
            args: null,
            writes: [],
            reads: [],
          },
        ],
      },
    ]);
  });

  it("is opened by nothing where anybody may pull", () => {
    const [found] = imageParts(projectWith([web]), unitNames("shop"), {}).artifacts;
    expect(found?.credential).toBeNull();
  });

  it("brings no credential into a file", () => {
    const made = manifest(projectWith([web]));
    const texts = made.files.map(({ content }) => Buffer.from(content, "base64").toString());
    expect(texts.join("\n")).not.toContain(password);
    expect(JSON.stringify({ ...made, artifacts: [] })).not.toContain(password);
    expect(JSON.stringify(made.artifacts)).toContain(password);
  });
});
