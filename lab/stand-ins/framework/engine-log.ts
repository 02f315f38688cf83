/** Lines for the user, told to the engine one after the other. */
import type { Severity } from "../provider.ts";
import { engine, engineService, grpc } from "./proto.ts";

export interface EngineLog {
  /** `status`: shown as the resource's progress only, not among the diagnostics at the end. */
  readonly line: (severity: Severity, text: string, urn: string, status: boolean) => void;
  /** Resolves when every line so far has been taken. */
  readonly flushed: () => Promise<void>;
}

const levels: Readonly<Record<Severity, 0 | 1 | 2 | 3>> = { debug: 0, info: 1, warning: 2, error: 3 };

/** Connects at the first line. A line that the engine does not take any more is dropped: there is nobody to tell. */
export const engineLog = (address: string): EngineLog => {
  let client: InstanceType<ReturnType<typeof engineService>["EngineClient"]> | undefined;
  let last: Promise<void> = Promise.resolve();
  const send = (severity: Severity, text: string, urn: string, status: boolean): Promise<void> =>
    new Promise((resolve) => {
      client ??= new (engineService().EngineClient)(address, grpc.credentials.createInsecure());
      const request = new (engine().LogRequest)();
      request.setSeverity(levels[severity]).setMessage(text).setUrn(urn).setEphemeral(status);
      client.log(request, () => resolve());
    });
  return {
    line: (severity, text, urn, status) => {
      last = last.then(() => send(severity, text, urn, status));
    },
    flushed: () => last,
  };
};
