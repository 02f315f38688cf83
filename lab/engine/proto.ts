/** The engine's protocol for languages, file by file: the SDK's index would cost the host half a second of its start. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export const grpc: typeof import("@grpc/grpc-js") = require("@grpc/grpc-js");
export const pb: typeof import("@pulumi/pulumi/proto/language_pb.js") = require("@pulumi/pulumi/proto/language_pb.js");
export const {
  LanguageRuntimeService,
}: typeof import("@pulumi/pulumi/proto/language_grpc_pb.js") = require("@pulumi/pulumi/proto/language_grpc_pb.js");
export const plugin: typeof import("@pulumi/pulumi/proto/plugin_pb.js") = require("@pulumi/pulumi/proto/plugin_pb.js");
export const {
  Empty,
}: typeof import("google-protobuf/google/protobuf/empty_pb.js") = require("google-protobuf/google/protobuf/empty_pb.js");
