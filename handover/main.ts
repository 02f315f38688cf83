/** The address of `bin/outward handover` in states of 0.1: a resource's delete is taken from its state. */
import { handoverCommand } from "./command.ts";

process.exitCode = await handoverCommand(process.argv.slice(2));
