/** The address of `bin/outward forget-device` in states of 0.1: a resource's delete is taken from its state. */
import { forgetCommand } from "./command.ts";

process.exitCode = await forgetCommand();
