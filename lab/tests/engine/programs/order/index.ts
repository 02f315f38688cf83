import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

const generation = new pulumi.Config().get("generation") ?? "1";

const replaced = (name: string, options: pulumi.CustomResourceOptions): command.local.Command =>
  new command.local.Command(
    name,
    {
      create: `echo create ${name} ${generation} >> $OUTWARD_TEST_FILE`,
      delete: `echo delete ${name} ${generation} >> $OUTWARD_TEST_FILE`,
      triggers: [generation],
    },
    options,
  );

const overlapping = replaced("overlapping", {});
replaced("exclusive", { deleteBeforeReplace: true, dependsOn: overlapping });
