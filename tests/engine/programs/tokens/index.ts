/** One route that machines may post to, with the component of the checkout; what its tokens are comes from the config. */
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type * as AccessFile from "../../../../components/edge/access.ts";
import type * as AdviceFile from "../../../../components/run/advice.ts";
import type * as TokensFile from "../../../../settings/project/tokens.ts";

const checkout = process.env.OUTWARD_CHECKOUT ?? "";
const { advise }: typeof AdviceFile = await import(path.join(checkout, "components/run/advice.ts"));
const { Access }: typeof AccessFile = await import(path.join(checkout, "components/edge/access.ts"));
const { tokensShape: tokens }: typeof TokensFile = await import(path.join(checkout, "settings/project/tokens.ts"));

advise();
const data = {
  name: "motor",
  routes: [
    {
      name: "readings",
      hostname: "motor.outward.test",
      path: "/readings",
      origin: "http://127.0.0.1:3100",
      access: { serviceTokens: ["gateway-7", "gateway-8"] },
    },
  ],
  tokens: tokens.parse(JSON.parse(new pulumi.Config().get("tokens") ?? "{}")),
};
const none = (name: string): never => {
  throw new Error(`no rule of this program names ${name}`);
};
const access = new Access("motor-access", {
  accountId: "0123456789abcdef0123456789abcdef",
  data,
  ids: { group: none, place: none, login: none },
  bypasses: () => false,
  nameOf: (part) => `test-${part}`,
  protect: false,
});
export const passes = access.tokens;
