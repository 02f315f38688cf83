import { describe, expect, it } from "vitest";
import { images } from "#settings/host/image.ts";
import { bootFiles, edited, exampleUserData, generated } from "./generated.ts";
import { type BinaryFile, inImage, type TreeFile, why } from "./image.ts";

if (why) console.log(`files tests that need the image are skipped: ${why}`);

const nftables = bootFiles.find(({ path }) => path === "/etc/nftables.conf") as TreeFile;
describe.skipIf(why !== "").each(images)("generated files on %s", (image) => {
  const { unitFiles, units } = generated(image);
  const asked = (files: readonly BinaryFile[], argv: readonly string[]) => inImage(image, files, argv);

  it("user_data is a valid cloud-config, and a misspelt key is not", async () => {
    const check = (text: string) =>
      asked([{ path: "/mnt/user-data", content: text }], ["cloud-init", "schema", "--config-file", "/mnt/user-data"]);
    expect(await check(exampleUserData)).toMatchObject({ code: 0 });
    expect(await check(exampleUserData.replace("permissions:", "permision:"))).not.toMatchObject({ code: 0 });
  });

  it("the host's nftables load with both projects' files, and not when one names a user that nobody makes", async () => {
    const load = (files: readonly TreeFile[]) =>
      asked(
        [nftables, ...files],
        ["sh", "-c", "systemd-sysusers 2>/dev/null && nft --check --file /etc/nftables.conf"],
      );
    expect(await load(unitFiles)).toEqual({ code: 0, output: "" });
    expect((await load(edited(unitFiles, "outward-blog.nft", '"outward-blog"', '"outward-nobody"'))).code).not.toBe(0);
  });

  it("units verify, and one with a misspelt directive does not", async () => {
    const verify = (files: readonly TreeFile[]) => asked(files, ["systemd-analyze", "verify", "--man=no", ...units]);
    const found = await verify(unitFiles);
    expect(found.output).not.toMatch(/outward/);
    expect(found.code).toBe(0);
    const wrong = edited(unitFiles, "blog-tunnel.service", "PrivateUsers=yes", "PrivatUsers=yes");
    expect((await verify(wrong)).output).toMatch(/PrivatUsers/);
    // What holds all of them is read with each.
    const unheld = edited(unitFiles, "50-sandbox.conf", "ProtectSystem=strict", "ProtectSistem=strict");
    expect((await verify(unheld)).output.match(/ProtectSistem/g)?.length).toBeGreaterThan(5);
  });

  it("apt and needrestart read their settings, and not broken ones", async () => {
    const read = (files: readonly TreeFile[]) =>
      asked(files, ["sh", "-c", "apt-config dump && perl -c /etc/needrestart/conf.d/60-outward.conf"]);
    const found = await read(unitFiles);
    expect(found.code).toBe(0);
    expect(found.output).toMatch(/^Unattended-Upgrade::Automatic-Reboot "false";$/m);
    expect((await read(edited(unitFiles, "60-outward-upgrades", '"1";', '"1'))).code).not.toBe(0);
    expect((await read(edited(unitFiles, "needrestart/conf.d/60-outward.conf", "= 'l';", "= 'l"))).code).not.toBe(0);
  });

  it("shell scripts parse, here and in the image's sh", async () => {
    const scripts = [...bootFiles, ...unitFiles].filter(
      ({ content }) => content.startsWith("#!/bin/sh") && content.length > 20,
    );
    expect(scripts.length).toBeGreaterThan(5);
    const check = (files: readonly TreeFile[]) => asked(files, ["sh", "-n", ...files.map(({ path }) => path)]);
    expect(await check(scripts.map((script) => ({ ...script, path: `/mnt${script.path}` })))).toEqual({
      code: 0,
      output: "",
    });
    expect((await check([{ path: "/mnt/x", content: "if true; then" }])).code).not.toBe(0);
  });
});
