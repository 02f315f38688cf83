/** The stand-in for the tailscale plugin over a network that the test holds in its hands. */
import type { Props } from "#lab/stand-ins/props.ts";
import { tailscale } from "#lab/stand-ins/tailscale.ts";
import { context, json, life, type Network } from "../replay.ts";

export const config = { oauthClientId: "id", oauthClientSecret: "secret", baseUrl: "http://api.test" };

export const on = ({ outside }: Network, settings: Props = config) => {
  const { resources, functions = {} } = tailscale(outside, {});
  const getDevice = functions["tailscale:index/getDevice:getDevice"];
  if (!getDevice) throw new Error("the provider has no getDevice");
  return {
    key: life(resources["tailscale:index/tailnetKey:TailnetKey"], settings),
    acl: life(resources["tailscale:index/acl:Acl"], settings),
    tags: life(resources["tailscale:index/deviceTags:DeviceTags"], settings),
    getDevice: (args: Props) => getDevice.run(args, context(settings)),
  };
};

export const join = {
  reusable: false,
  ephemeral: false,
  preauthorized: true,
  expiry: 3600,
  tags: ["tag:vps"],
  description: "outward-a",
  recreateIfInvalid: "never",
};

export const granted = (more: object = {}) =>
  json(200, { access_token: "t", token_type: "Bearer", expires_in: 3600, ...more });
export const gone = () => json(404, { message: "not found" });
export const devices = (...names: string[]) =>
  json(200, { devices: names.map((id) => ({ id, hostname: "gw", name: `${id}.ts.net`, addresses: [] })) });
