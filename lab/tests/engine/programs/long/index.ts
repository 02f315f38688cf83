import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

const word = new pulumi.Config().get("word") ?? "one";

// Reading the pipe takes until somebody writes to it.
const long = new command.local.Command("long", {
  create: "echo born",
  update: 'echo $$ > $OUTWARD_TEST_FILE.pid; read line < $OUTWARD_TEST_FILE; echo "$line after $PULUMI_COMMAND_STDOUT"',
  environment: { WORD: word },
});

export const said = long.stdout;
