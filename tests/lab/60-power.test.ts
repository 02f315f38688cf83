import { expect, it } from "vitest";
import { changedOrder, recordedOrder } from "./baseline.ts";
import { ask, guest, guestInput, query, server, until } from "./lab.ts";
import { hcloud } from "./vendors.ts";

interface Status {
  readonly server: { readonly status: string };
}

const power = async (action: string, wanted: string): Promise<void> => {
  const { id } = await server();
  await hcloud.call("POST", `/servers/${id}/actions/${action}`, {});
  await until(
    `the server to be ${wanted}`,
    60_000,
    async () => (await hcloud.call<Status>("GET", `/servers/${id}`)).server.status === wanted,
  );
};

it("a host that loses power comes back by itself with its data, and serves", async () => {
  const before = await query("motor", "SELECT count(*) FROM batches");
  // A change of the host's own files that nobody has confirmed does not survive.
  const rules = await guest("cat", "/etc/nftables.conf");
  const order = changedOrder(await recordedOrder(), "/etc/nftables.conf", (text) => `${text}# unconfirmed\n`);
  const encoded = order.files.map((file) => ({
    ...file,
    content: Buffer.from(file.content.join("\n")).toString("base64"),
  }));
  expect(await guestInput(JSON.stringify({ ...order, files: encoded }), "outward", "baseline", "word")).toMatchObject({
    code: 0,
  });
  expect(await guest("cat", "/etc/nftables.conf")).toContain("# unconfirmed");
  const boot = await guest("cat", "/proc/1/stat").then((stat) => stat.split(" ")[21]);
  await power("poweroff", "off");
  await until("the edge to notice", 30_000, async () => (await ask("https://blog.outward.test/")).status === 530);
  await power("poweron", "running");
  await until("the blog to answer again", 90_000, async () => (await ask("https://blog.outward.test/")).status === 200);
  await until("the ingest's database to answer", 60_000, () =>
    query("motor", "SELECT count(*) FROM batches").catch(() => false),
  );
  expect(await query("motor", "SELECT count(*) FROM batches")).toBe(before);
  expect(await guest("cat", "/proc/1/stat").then((stat) => stat.split(" ")[21])).not.toBe(boot);
  expect(await guest("cat", "/etc/nftables.conf")).toBe(rules);
  expect(await guest("nft", "list", "table", "inet", "outward")).toContain("policy drop");
});
