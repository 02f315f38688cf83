/**
 * The engine's protocol, file by file. Not through @pulumi/pulumi's index: that imports the whole SDK, which would cost
 * each plugin half a second of its start.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export const grpc: typeof import("@grpc/grpc-js") = require("@grpc/grpc-js");
export const pb: typeof import("@pulumi/pulumi/proto/provider_pb.js") = require("@pulumi/pulumi/proto/provider_pb.js");
export const {
  ResourceProviderService,
}: typeof import("@pulumi/pulumi/proto/provider_grpc_pb.js") = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
export const {
  PluginInfo,
}: typeof import("@pulumi/pulumi/proto/plugin_pb.js") = require("@pulumi/pulumi/proto/plugin_pb.js");
export const {
  Empty,
}: typeof import("google-protobuf/google/protobuf/empty_pb.js") = require("google-protobuf/google/protobuf/empty_pb.js");
export const {
  Struct,
}: typeof import("google-protobuf/google/protobuf/struct_pb.js") = require("google-protobuf/google/protobuf/struct_pb.js");
export const {
  Any,
}: typeof import("google-protobuf/google/protobuf/any_pb.js") = require("google-protobuf/google/protobuf/any_pb.js");
export const status = (): typeof import("@pulumi/pulumi/proto/status_pb.js") =>
  require("@pulumi/pulumi/proto/status_pb.js");
export const engine = (): typeof import("@pulumi/pulumi/proto/engine_pb.js") =>
  require("@pulumi/pulumi/proto/engine_pb.js");
export const engineService = (): typeof import("@pulumi/pulumi/proto/engine_grpc_pb.js") =>
  require("@pulumi/pulumi/proto/engine_grpc_pb.js");
