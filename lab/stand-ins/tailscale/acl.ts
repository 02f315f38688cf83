/** tailscale:index/acl:Acl: the policy of the whole tailnet. */
import type { Model } from "../model.ts";
import { type Tailscale, TailscaleError } from "./client.ts";
import { checkHujson, sameHujson } from "./hujson.ts";

/** There is one per tailnet. */
const onlyId = "acl";

const hint =
  "! You seem to be trying to overwrite a non-default ACL with a tailscale_acl resource.\n" +
  "Before doing this, please import your existing ACL, or set overwriteExistingContent.\n";

const post = async (api: Tailscale, hujson: string, headers: Record<string, string> = {}): Promise<void> => {
  await api.text({ method: "POST", path: `${api.tailnet}/acl`, hujson, headers });
};

/** The API answers 200 also to a policy that it would refuse, and says why in the body. */
const validate = async (api: Tailscale, hujson: string): Promise<void> => {
  const answer = await api.text({ method: "POST", path: `${api.tailnet}/acl/validate`, hujson });
  const verdict = answer === "" ? {} : (JSON.parse(answer) as { message?: string; data?: unknown });
  if (verdict.message)
    throw new Error(`ACL validation failed: ${verdict.message} ${JSON.stringify(verdict.data ?? [])}`);
};

export const acl: Model<Tailscale> = {
  inputs: ["acl", "overwriteExistingContent", "resetAclOnDestroy"],
  required: ["acl"],
  computed: [],
  replaces: [],
  check: (inputs) => {
    if (typeof inputs.acl === "string") checkHujson(inputs.acl);
  },
  plan: async (api, inputs) => {
    if (typeof inputs.acl === "string") await validate(api, inputs.acl);
  },
  changed: (inputs, state) => [
    ...(sameHujson(String(inputs.acl ?? ""), String(state.acl ?? "")) ? [] : ["acl"]),
    ...["overwriteExistingContent", "resetAclOnDestroy"].filter(
      (key) => (inputs[key] ?? false) !== (state[key] ?? false),
    ),
  ],
  create: async (api, inputs) => {
    const guard = inputs.overwriteExistingContent === true ? {} : { "if-match": '"ts-default"' };
    await post(api, String(inputs.acl), guard).catch((error: unknown) => {
      if (error instanceof TailscaleError && error.status === 412)
        throw new Error(`${hint}(got error "${error.message}")`);
      throw error;
    });
    return { id: onlyId, state: inputs };
  },
  read: async (api, id, state) => {
    const text = await api.text({
      method: "GET",
      path: `${api.tailnet}/acl`,
      headers: { accept: "application/hujson" },
    });
    const kept = typeof state.acl === "string" && sameHujson(state.acl, text);
    return { id, state: { ...state, acl: kept ? state.acl : text } };
  },
  // No If-Match: whatever somebody else wrote since the last read is lost, as with the official plugin.
  update: async (api, _id, inputs, state) => {
    if (acl.changed(inputs, state).includes("acl")) await post(api, String(inputs.acl));
    return inputs;
  },
  remove: async (api, _id, state) => {
    if (state.resetAclOnDestroy === true) await post(api, "");
  },
};
