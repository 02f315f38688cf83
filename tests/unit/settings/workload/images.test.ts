/** A service that runs an image: what it may say, and what it is told where that is wrong. */
import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { imageRefOf } from "#settings/workload/images.ts";
import { volumesOf } from "#settings/workload/volumes.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const digest = `sha256:${"c1".repeat(32)}`;
const image = `ghcr.io/acme/shop:1.4.2@${digest}`;

const settingsWith = (...services: object[]) =>
  parseSettings({ ...credentials, ...flat(rightConfig()) }, [
    definitionOf(changed(rightProject(), "workload.services", services)),
  ]);

const faults = (service: object): readonly string[] =>
  faultsOf(() => settingsWith({ name: "web", ...service })).map((fault) =>
    fault.replace("projects.shop.workload.services[0]", "@"),
  );

describe("an image", () => {
  it("needs nothing besides its name and its digest", () => {
    expect(faults({ image })).toEqual([]);
    expect(faults({ image: `ghcr.io/acme/shop@${digest}` })).toEqual([]);
    expect(faults({ image, args: "serve --port $PORT" })).toEqual([]);
    expect(faults({ image, exec: "node server.js" })).toEqual([]);
    expect(imageRefOf(image)).toEqual({ registry: "ghcr.io", path: "acme/shop", tag: "1.4.2", digest });
  });

  it.each([
    ["miniflux/miniflux:2.2", "docker.io/miniflux/miniflux:2.2"],
    ["nginx", "docker.io/library/nginx"],
    ["docker.io/nginx:1.29", "docker.io/library/nginx:1.29"],
    ["ghcr.io/acme/shop:latest", "ghcr.io/acme/shop:latest"],
  ])("that says %s only is no image: a tag moves", (given, ref) => {
    expect(faults({ image: given })).toEqual([
      `@.image: "${given}" must be registry/name@sha256:…; a tag moves. Run: bin/outward pin ${ref}`,
    ]);
  });

  it.each([
    ["acme/shop:1.4.2", "docker.io/acme/shop:1.4.2"],
    ["docker.io/nginx", "docker.io/library/nginx"],
  ])("by its digest, and as %s, is told its whole name", (given, ref) => {
    expect(faults({ image: `${given}@${digest}` })[0]).toContain(
      `must begin with its registry; write ${ref}@${digest}`,
    );
  });

  it.each([
    "https://ghcr.io/acme/shop",
    "ghcr.io/acme/shop@sha256:abc",
    `ghcr.io/acme/shop@sha512:${"c1".repeat(64)}`,
    `ghcr.io/acme/../shop@${digest}`,
    `ghcr.io/acme/SHOP@${digest}`,
    `ghcr.io:5000/acme/shop@${digest}`,
    `localhost/acme/shop@${digest}`,
    `127.0.0.1:5000/acme/shop@${digest}`,
    `ghcr.io/acme/shop:1\n@${digest}`,
    `ghcr.io/acme/shop@${digest}\n`,
    `ghcr.io/${"a".repeat(300)}@${digest}`,
    "",
    7,
  ])("is not %s", (given) => {
    expect(faults({ image: given })[0]).toContain(
      "must be registry/name:tag@sha256:…, e.g. ghcr.io/acme/shop:1.4.2@sha256:",
    );
  });
});

describe("what it runs", () => {
  it.each([
    [{}, "exec: is missing; say what it runs, or name an image"],
    [{ exec: "node server.js" }, 'exec: "node server.js" must start with an absolute path'],
    [{ exec: "/bin/x \\" }, "must not end with a backslash; write two for one"],
    [{ image, args: "x \\" }, "must not end with a backslash; write two for one"],
    [{ image, release: { url: "https://example.com/a", sha256: "0".repeat(64) } }, "release: stands beside image"],
    [{ image, exec: "sh", args: "-c x" }, 'args: "-c x" stands beside exec'],
    [{ image, exec: '"my app" -v' }, "must begin with a plain word, without quotes or variables"],
    [{ image, exec: "$APP -v" }, "must begin with a plain word"],
    [{ exec: "/bin/x", args: "-v" }, 'args: "-v" is for an image; write it into exec'],
    [{ exec: "/bin/x", volumes: { "/data": "data" } }, 'volumes: {"/data":"data"} is for an image'],
    [{ exec: "/bin/x", tmpfs: ["/cache"] }, 'tmpfs: ["/cache"] is for an image'],
  ])("%o is told what is wrong", (service, words) => {
    expect(faults(service)).toEqual([expect.stringContaining(words)]);
  });

  it("is a command of the host without an image, as before: the twin", () => {
    expect(faults({ exec: "/usr/bin/node server.js" })).toEqual([]);
  });
});

describe("where it may write", () => {
  const volumes = {
    "/app/data": "data",
    "/var/lib/grafana": { path: "grafana", exec: true },
    "/etc/app.conf": "/etc/outward/shop/app/app.conf",
  };

  it("is folders of the state, and files that it reads", () => {
    expect(faults({ image, volumes, tmpfs: ["/app/cache", "/srv"] })).toEqual([]);
    expect(volumesOf({ volumes })).toEqual([
      { place: "/app/data", path: "data", exec: false },
      { place: "/var/lib/grafana", path: "grafana", exec: true },
      { place: "/etc/app.conf", path: "/etc/outward/shop/app/app.conf", exec: false },
    ]);
  });

  it.each([
    "/",
    "/proc",
    "/proc/1",
    "/dev/shm",
    "/sys",
    "/etc",
    "/run",
    "/etc/outward/shop",
    "/run/outward/paused/x",
    "data",
  ])("is not %s", (place) => {
    expect(faults({ image, volumes: { [place]: "data" } })).toHaveLength(1);
    expect(faults({ image, tmpfs: [place] })).toEqual([
      expect.stringContaining("must be an absolute path in the image"),
    ]);
  });

  it.each(["/a/../b", "/a//b", "/a/", "/a b", "/a:b", "/a%b", "/a\nb"])("has no path like %o", (place) => {
    expect(faults({ image, tmpfs: [place] })).toHaveLength(1);
  });

  it.each([
    [{ volumes: { "/data": "../other" } }, "must be a folder or file below the project's state"],
    [{ volumes: { "/data": "/var/lib/outward/blog" } }, "must be a folder or file below the project's state"],
    [{ volumes: { "/data": { path: "data", exe: true } } }, "did you mean exec?"],
    [
      { volumes: { "/data": "/etc/outward/blog/x" } },
      '"/etc/outward/blog/x" is not the project\'s own; put it under /etc/outward/shop/',
    ],
    [{ volumes: { "/data": "a", "/data/b": "c" } }, '"/data/b" lies in /data'],
    [{ volumes: { "/data": "a" }, tmpfs: ["/data"] }, '"/data" is there already'],
    [{ tmpfs: ["/data", "/data"] }, '"/data" is there already'],
  ])("%o is told what is wrong", (service, words) => {
    expect(faults({ image, ...service })).toEqual([expect.stringContaining(words)]);
  });
});
