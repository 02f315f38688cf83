/** What the lab's power cut takes from a machine: a bare one, of which nobody but this test syncs anything. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "./lab.ts";
import { type Machine, machines, newest, on, power } from "./moves.ts";
import { hcloud } from "./vendors.ts";

let machine: Machine;

beforeAll(async () => {
  const order = { name: "bare", server_type: "cx23", location: "nbg1", image: "debian-13" };
  await hcloud.call("POST", "/servers", order);
  machine = await newest();
  expect(machine.name).toBe(order.name);
  await started();
});

afterAll(async () => {
  await hcloud.call("DELETE", `/servers/${machine.id}`);
  // Whoever comes next counts on one server.
  await until("the bare machine to be gone", 60_000, async () => {
    // An action ends before somebody asks, and not by itself.
    await hcloud.call("GET", "/servers");
    return (await machines()).every(({ id }) => id !== machine.id);
  });
});

const started = () =>
  until("the bare machine to have started all that it starts", 90_000, () =>
    on(machine, "systemctl", "is-active", "multi-user.target").catch(() => false as const),
  );

const sh = (script: string): Promise<string> => on(machine, "sh", "-c", script);

it("a rename that nobody synced is lost, and one that somebody has is there; a restart loses neither", async () => {
  const names = "echo $(ls /etc/outward /var/lib/outward)";
  await sh(
    "cd /etc/outward && echo 1 >here && echo 2 >stays && sync here stays . && mv here moved && sync . && mv stays lost",
  );
  await sh("echo 3 >/var/lib/outward/half");
  await power(machine, "poweroff");
  await power(machine, "poweron");
  await started();
  expect((await sh(names)).trim()).toBe("/etc/outward: moved stays /var/lib/outward:");
  await sh("cd /etc/outward && mv stays lost");
  await hcloud.call("POST", `/servers/${machine.id}/actions/shutdown`, {});
  await until("the machine to be off", 60_000, async () => {
    const { server } = await hcloud.call<{ server: { status: string } }>("GET", `/servers/${machine.id}`);
    return server.status === "off";
  });
  await power(machine, "poweron");
  await started();
  await power(machine, "poweroff");
  await power(machine, "poweron");
  await started();
  expect((await sh(names)).trim()).toBe("/etc/outward: lost moved /var/lib/outward:");
});
