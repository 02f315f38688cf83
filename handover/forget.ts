/**
 * Run when a host's device is deleted: takes it out of the tailnet, where it would stay as an offline machine for ever
 * (the provider has no resource for that). Credentials come by standard input, else from the provider's environment.
 */
import { text } from "node:stream/consumers";
import { z } from "zod";

const order = z.strictObject({
  hostname: z.string().min(1),
  tag: z.string().startsWith("tag:"),
  /** @default Tailscale's API */
  baseUrl: z.string().optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
});

const devices = z.object({
  devices: z.array(z.object({ id: z.string(), hostname: z.string(), tags: z.array(z.string()).optional() })),
});

const answered = async (answer: Response, what: string): Promise<unknown> => {
  if (!answer.ok)
    throw new Error(`${what}: the tailnet's API answers ${answer.status} ${(await answer.text()).slice(0, 200)}`);
  return answer.json();
};

const main = async (): Promise<void> => {
  const { hostname, tag, ...given } = order.parse(JSON.parse(await text(process.stdin)));
  const base = `${given.baseUrl ?? process.env.TAILSCALE_BASE_URL ?? "https://api.tailscale.com"}/api/v2`;
  const clientId = given.clientId ?? process.env.TAILSCALE_OAUTH_CLIENT_ID ?? "";
  const clientSecret = given.clientSecret ?? process.env.TAILSCALE_OAUTH_CLIENT_SECRET ?? "";
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  const granted = await fetch(`${base}/oauth/token`, {
    method: "POST",
    body: form,
    headers: { authorization: `Basic ${basic}` },
  });
  const { access_token } = z.object({ access_token: z.string() }).parse(await answered(granted, "asking for a token"));
  const headers = { authorization: `Bearer ${access_token}` };
  const listed = await fetch(`${base}/tailnet/-/devices?hostname=${encodeURIComponent(hostname)}`, { headers });
  const found = devices.parse(await answered(listed, "listing devices")).devices;
  // Another machine that happens to be called so is not ours to remove.
  for (const { id } of found.filter((device) => device.hostname === hostname && device.tags?.includes(tag))) {
    const gone = await fetch(`${base}/device/${id}`, { method: "DELETE", headers });
    if (!gone.ok && gone.status !== 404) await answered(gone, `removing ${hostname}`);
    console.error(`${hostname} left the tailnet`);
  }
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
