/** A throw, as the engine understands it. */
import type { ServiceError } from "@grpc/grpc-js";
import type { InitFailed, Props } from "../provider.ts";
import { Any, grpc, pb, status } from "./proto.ts";
import { toStruct } from "./struct.ts";

type Refusal = Pick<ServiceError, "code" | "details" | "metadata">;

const initFailed = (error: InitFailed, outputs: Props, inputs: Props): Refusal => {
  const detail = new pb.ErrorResourceInitFailed();
  detail.setId(error.id).setReasonsList([...error.reasons]);
  detail.setProperties(toStruct(outputs)).setInputs(toStruct(inputs));
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const whole = new (status().Status)();
  whole.setCode(grpc.status.UNKNOWN).setMessage(error.message).addDetails(packed);
  const metadata = new grpc.Metadata();
  // gRPC's own place for structured errors; the Node library fills it only when told.
  metadata.add("grpc-status-details-bin", Buffer.from(whole.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: error.message, metadata };
};

/** A throw that carries the state of what exists nevertheless, both on the wire. */
export class Half extends Error {
  readonly refusal: Refusal;
  constructor(error: InitFailed, outputs: Props, inputs: Props) {
    super(error.message);
    this.refusal = initFailed(error, outputs, inputs);
  }
}

export const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Half) return error.refusal;
  const details = error instanceof Error ? error.message : String(error);
  return { code: grpc.status.UNKNOWN, details, metadata: new grpc.Metadata() };
};
