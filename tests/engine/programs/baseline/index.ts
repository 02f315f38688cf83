import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const text = config.get("text") ?? "one";

new command.local.Command("h-baseline", {
  create: "bin/outward baseline",
  dir: process.env.OUTWARD_TEST_ROOT ?? "",
  stdin: JSON.stringify({
    ...{ host: "h", address: config.require("address"), user: "ops", protocol: 1, tailscale: { ssh: true } },
    files: [{ path: "/etc/nftables.conf", content: [text], mode: "0644", restarts: [] }],
  }),
  logging: "stderr",
});
