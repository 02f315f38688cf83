import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const config = new pulumi.Config();
class Project extends pulumi.ComponentResource {
  constructor(name: string, routes: unknown[]) {
    super("outward:edge:Project", name, { routes }, {});
    const id = new random.RandomBytes(`${name}-id`, { length: 8 }, { parent: this });
    this.registerOutputs({ tunnelId: id.hex, routes });
  }
}
new Project("motor", [{ name: "a", hostname: config.get("hostname") ?? "m.example.com" }]);
export const x = 1;
