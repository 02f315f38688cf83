/** Between the protocol's Struct and JSON. */
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Props } from "../props.ts";
import { Struct } from "./proto.ts";

export const fromStruct = (struct: StructMessage | undefined): Props => (struct?.toJavaScript() ?? {}) as Props;

/** Takes wire values (`wireOf`, `marked`): no undefined, no symbols. */
export const toStruct = (props: Props): StructMessage =>
  Struct.fromJavaScript(props as Parameters<typeof Struct.fromJavaScript>[0]);
