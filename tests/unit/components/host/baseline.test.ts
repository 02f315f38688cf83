import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type HostBlanks, userData } from "#cloud-init/user-data.ts";
import { baseline, baselineOrder, digestsOf } from "#components/host/baseline.ts";
import { baselineShape } from "#host/protocol/manifest.ts";

const blanks = {
  edgeRanges: ["198.41.192.0/24", "2606:4700:a0::/48"],
  ports: { edge: "udp . 7844", connector: "tcp . 443", system: "tcp . 80, udp . 123" },
};
const born: HostBlanks = {
  ...blanks,
  hostname: "h",
  joinKey: "k",
  tailscaleUrl: "https://x.example/t.tgz",
  tailscaleSha256: "0",
};

const made = baseline(blanks);
const text = (path: string): string =>
  Buffer.from(made.files.find((file) => file.path === path)?.content ?? "", "base64").toString();

describe("the host's own files", () => {
  it("are as the contract has them, and no key more", () => {
    expect(z.strictObject(baselineShape.shape).parse(made)).toEqual(made);
  });

  it("are letter for letter those of its birth, where it was born with them: nothing changes on a new host", () => {
    const { write_files } = parse(userData(born)) as {
      write_files: { path: string; content: string; permissions: string }[];
    };
    const both = write_files.filter(({ path }) => text(path) !== "");
    expect(both.map(({ path }) => path)).toEqual([
      "/etc/nftables.conf",
      "/etc/systemd/system/tailscaled.service.d/60-outward.conf",
    ]);
    for (const { path, content, permissions } of both) {
      expect(text(path)).toBe(content);
      expect(made.files.find((file) => file.path === path)?.mode).toBe(permissions);
    }
  });

  it("follow the edge's networks", () => {
    const other = baseline({ ...blanks, edgeRanges: ["203.0.113.0/24"] });
    expect(text("/etc/nftables.conf")).toContain("elements = { 198.41.192.0/24 }");
    expect(other.files[0]).not.toEqual(made.files[0]);
    expect(other.files.slice(1)).toEqual(made.files.slice(1));
  });

  it("are told by line, so that a preview shows those that change", () => {
    const order = JSON.parse(
      baselineOrder("outward-prod-1", { address: "100.64.0.1", hostKey: "ssh-ed25519 AAAA" }, made),
    );
    expect(order).toMatchObject({
      host: "outward-prod-1",
      address: "100.64.0.1",
      hostKey: "ssh-ed25519 AAAA",
      user: "ops",
    });
    expect(order.files[0].content).toContain("\tset connectors {");
  });

  it("have digests of what they hold", () => {
    expect(
      digestsOf([{ path: "/x", content: Buffer.from("abc").toString("base64"), mode: "0644", restarts: [] }]),
    ).toEqual({
      // FIPS 180-2, B.1.
      "/x": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
  });
});
