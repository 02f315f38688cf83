import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const config = new pulumi.Config();
const key = new random.RandomBytes("key", { length: 32 });

const far = new command.remote.Command("far", {
  connection: {
    host: "127.0.0.1",
    user: "ops",
    port: config.requireNumber("port"),
    dialErrorLimit: config.getNumber("limit") ?? 10,
    hostKey: config.require("hostKey"),
  },
  create: "cat > told; echo done; echo with care >&2",
  update: config.get("update") ?? "cat > told; echo again",
  delete: "rm told",
  stdin: key.base64,
  logging: "none",
});

export const said = far.stdout;
export const complained = far.stderr;
export const base64 = key.base64;
