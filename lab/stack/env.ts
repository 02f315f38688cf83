/** What the operator's shell has besides the engine's own folders: the providers' credentials, as they look for them. */
import type { Credentials } from "../world/credentials.ts";

export const credentialEnv = (credentials: Credentials): Record<string, string> => ({
  HCLOUD_TOKEN: credentials.hcloud,
  CLOUDFLARE_API_TOKEN: credentials.cloudflare,
  TAILSCALE_OAUTH_CLIENT_ID: credentials.tailscaleClientId,
  TAILSCALE_OAUTH_CLIENT_SECRET: credentials.tailscaleClientSecret,
});
