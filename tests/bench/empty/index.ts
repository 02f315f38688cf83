/** Loads what index.ts loads, and registers nothing. */
import * as cloudflare from "@pulumi/cloudflare";
import * as command from "@pulumi/command";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tailscale from "@pulumi/tailscale";
import * as yaml from "yaml";
import * as zod from "zod";

export const packages = [cloudflare, command, hcloud, pulumi, random, tailscale, yaml, zod].length;
