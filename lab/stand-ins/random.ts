/**
 * Stand-in for Pulumi's random provider plugin, for where the official one cannot be downloaded.
 * Models: RandomBytes, RandomId, RandomString and RandomPassword as the official plugin keeps them in the state (same
 * ids and outputs, `keepers` and every other input replace), drawn from the system's cryptographic source.
 * Not: RandomPet, RandomShuffle, RandomInteger, RandomUuid, imports, `bcryptHash` (a password's hash is left out).
 */
import { main, type Provider } from "./provider.ts";
import { randomBytesResource, randomIdResource } from "./random/bytes.ts";
import { randomPasswordResource, randomStringResource } from "./random/text.ts";

export const random: Provider = {
  name: "random",
  config: [],
  resources: {
    "random:index/randomBytes:RandomBytes": randomBytesResource,
    "random:index/randomId:RandomId": randomIdResource,
    "random:index/randomPassword:RandomPassword": randomPasswordResource,
    "random:index/randomString:RandomString": randomStringResource,
  },
};

if (import.meta.main) main(random);
