/** A server at the place that the program of the checkout chooses, with its advice: no tailnet, no host's program. */
import path from "node:path";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";

const checkout = process.env.OUTWARD_CHECKOUT ?? "";
const { advise } = await import(path.join(checkout, "components/run/advice.ts"));
const { planHost } = await import(path.join(checkout, "components/host/plan.ts"));

advise();
const config = new pulumi.Config();
const places = config.requireObject<{ serverType: string; location: string }[]>("places");
const order = async (name: string): Promise<void> => {
  const { place, existing } = await planHost(name, places, ["outward-test-"]);
  new hcloud.Server(
    name,
    { name, ...place, image: "debian-13", userData: "#cloud-config" },
    existing ? { import: existing } : {},
  );
};
await order("outward-test-old");
if (config.getBoolean("successor")) await order("outward-test-new");
