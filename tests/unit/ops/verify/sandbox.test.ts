import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sandbox, sandboxSum } from "#components/host/files.ts";
import { type SeenServices, sandboxPath, shippedFaults } from "#ops/verify/sandbox.ts";

const web = "outward-blog-web.service";
const own = { dropIns: [sandboxPath], unread: false };
const seen = (change: Partial<SeenServices> = {}): SeenServices => ({
  held: {
    [web]: own,
    "outward-blog.run-7-1.service": { ...own, dropIns: [sandboxPath, "/run/systemd/transient/x.d/50-y.conf"] },
  },
  changed: [],
  sandbox: createHash("sha256").update(sandbox.content).digest("hex"),
  ...change,
});
const holding = (service: string, change: Partial<typeof own>) => seen({ held: { [service]: { ...own, ...change } } });

describe("what holds a project's services", () => {
  it("is what was shipped, where the program puts it", () => {
    expect(shippedFaults("blog", seen())).toEqual([]);
    expect(sandboxPath).toBe(sandbox.path);
    expect(seen().sandbox.startsWith(sandboxSum)).toBe(true);
  });

  it.each([
    [holding(web, { dropIns: [] }), `${web} runs without ${sandboxPath}`],
    [
      holding("outward-blog.run-7-2.service", { dropIns: [] }),
      `outward-blog.run-7-2.service runs without ${sandboxPath}`,
    ],
    [
      holding(web, { dropIns: [sandboxPath, "/etc/x.conf"] }),
      `${web} has the drop-in /etc/x.conf, which nobody shipped`,
    ],
    [holding(web, { unread: true }), `systemd has not read what is written of ${web}`],
    [seen({ changed: [`/etc/systemd/system/${web}`] }), `/etc/systemd/system/${web} is not as it was applied`],
    [seen({ sandbox: "0" }), `${sandboxPath} is not this checkout's`],
  ])("is seen when it is not: %#", (found, fault) => {
    expect(shippedFaults("blog", found)).toEqual([fault]);
  });

  it("is no other project's, whose name may begin alike", () => {
    expect(shippedFaults("blo", seen({ changed: [`/etc/systemd/system/${web}`] }))).toEqual([]);
    expect(shippedFaults("blog", holding("outward-motor-web.service", { dropIns: [] }))).toEqual([]);
  });
});
