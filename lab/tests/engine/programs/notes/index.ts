import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const config = new pulumi.Config();

const key = new random.RandomBytes("key", { length: 32 });
const password = new random.RandomPassword("password", { length: 20, minSpecial: 2 });

/** Says what it was told, how long its secret is, and what it said the time before. */
const memory = new command.local.Command("memory", {
  create: 'cat > $OUTWARD_TEST_FILE; echo "born with $WORD"',
  update: 'test $WORD != bad || { echo about to fail >&2; exit 3; }; echo "$WORD after $PULUMI_COMMAND_STDOUT"',
  delete: 'rm $OUTWARD_TEST_FILE; echo "gone after $PULUMI_COMMAND_STDOUT" > $OUTWARD_TEST_FILE.last',
  environment: { WORD: config.get("word") ?? "one" },
  stdin: pulumi.interpolate`${key.hex} ${password.result}`,
});

export const said = memory.stdout;
export const hex = key.hex;
export const word = password.result;
