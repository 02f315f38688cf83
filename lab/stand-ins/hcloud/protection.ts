/** Protection of a server: both halves are always sent, and the API wants them equal. */
import type { Action, Hcloud } from "./client.ts";

interface Protection {
  readonly deleteProtection?: boolean;
  readonly rebuildProtection?: boolean;
}

export const setProtection = async (api: Hcloud, path: string, inputs: Protection): Promise<void> => {
  const body = { delete: inputs.deleteProtection ?? false, rebuild: inputs.rebuildProtection ?? false };
  const { action } = await api.call<{ action: Action }>("POST", `${path}/actions/change_protection`, body);
  await api.settled([action]);
};
