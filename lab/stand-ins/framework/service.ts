/** The gRPC service of one provider: messages in, table entries asked, messages out. */
import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import type * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { Context, Failure, Props, Provider, Resource } from "../provider.ts";
import { check, shapeFailures } from "./check.ts";
import { type Detail, diff } from "./diff.ts";
import type { EngineLog } from "./engine-log.ts";
import { refusalOf } from "./failure.ts";
import { Empty, PluginInfo, pb } from "./proto.ts";
import { marked } from "./secrets.ts";
import { fromStruct, toStruct } from "./struct.ts";
import { hasUnknown, plainProps } from "./wire.ts";
import * as work from "./work.ts";

/** What the service needs of the process around it. */
export interface Surroundings {
  readonly log: EngineLog;
  /** Aborted by Cancel and when the engine is gone. */
  readonly stop: AbortController;
  /** Called once, when the engine has made contact. */
  readonly started: () => void;
  readonly version: string;
}

const failureMessage = ({ property, reason }: Failure): messages.CheckFailure => {
  const message = new pb.CheckFailure();
  return message.setProperty(property).setReason(reason);
};

const kinds = { add: 0, delete: 2, update: 4 } as const;

const detailMessage = ({ change, replaces, input }: Detail): messages.PropertyDiff => {
  const message = new pb.PropertyDiff();
  // Each kind is followed by the same kind that replaces: ADD 0, ADD_REPLACE 1, DELETE 2, …
  return message.setKind(kinds[change] + (replaces ? 1 : 0)).setInputdiff(input);
};

/** What the engine itself adds to a provider's config. */
const engineKeys = ["version", "pluginDownloadURL", "pluginChecksums", "parameterization"];

const typeOf = (request: { getType: () => string }): string => request.getType();

export const serviceOf = (provider: Provider, around: Surroundings): UntypedServiceImplementation => {
  let config: Props = {};

  const unary =
    <Q, R>(answer: (request: Q) => R | Promise<R>): handleUnaryCall<Q, R> =>
    async (call, callback) => {
      try {
        const response = await answer(call.request);
        await around.log.flushed();
        callback(null, response);
      } catch (error) {
        await around.log.flushed();
        callback(refusalOf(error));
      }
    };

  const context = (urn: string): Context => ({
    config,
    log: (severity, text, other) => around.log.line(severity, text, other ?? urn, false),
    status: (text) => around.log.line("info", text, urn, true),
    signal: around.stop.signal,
  });

  const resourceOf = (request: { getType: () => string }): Resource => {
    const resource = provider.resources[typeOf(request)];
    if (resource) return resource;
    const known = Object.keys(provider.resources).join(", ");
    throw new Error(`this stand-in has no resource "${typeOf(request)}"; it has ${known}`);
  };

  return {
    handshake: unary(() => new pb.ProviderHandshakeResponse().setAcceptSecrets(true)),
    getPluginInfo: unary(() => {
      around.started();
      return new PluginInfo().setVersion(around.version);
    }),
    getSchema: unary(() => new pb.GetSchemaResponse().setSchema(JSON.stringify({ name: provider.name }))),
    cancel: unary(() => {
      around.stop.abort(new Error("the run was cancelled"));
      return new Empty();
    }),

    checkConfig: unary((request: messages.CheckRequest) => {
      const news = fromStruct(request.getNews());
      const failures = shapeFailures(
        `provider ${provider.name}`,
        { inputs: [...provider.config, ...engineKeys] },
        news,
      );
      return new pb.CheckResponse().setInputs(toStruct(news)).setFailuresList(failures.map(failureMessage));
    }),
    diffConfig: unary(() => new pb.DiffResponse().setChanges(0)),
    configure: unary(async (request: messages.ConfigureRequest) => {
      config = plainProps(fromStruct(request.getArgs()));
      if (!hasUnknown(config)) await provider.configure?.(config);
      return new pb.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),

    invoke: unary(async (request: messages.InvokeRequest) => {
      const lookup = provider.functions?.[request.getTok()];
      if (!lookup) throw new Error(`this stand-in has no function "${request.getTok()}"`);
      const args = fromStruct(request.getArgs());
      const failures = shapeFailures(request.getTok(), lookup, args);
      const response = new pb.InvokeResponse().setFailuresList(failures.map(failureMessage));
      if (failures.length > 0) return response;
      const answer = await lookup.run(plainProps(args), context(""));
      return response.setReturn(toStruct(marked(answer, lookup.secrets ?? [])));
    }),

    check: unary((request: messages.CheckRequest) => {
      const olds = fromStruct(request.getOlds());
      const { inputs, failures } = check(resourceOf(request), {
        type: typeOf(request),
        name: request.getName(),
        olds: Object.keys(olds).length > 0 ? olds : undefined,
        news: fromStruct(request.getNews()),
        seed: request.getRandomseed_asU8(),
      });
      return new pb.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failures.map(failureMessage));
    }),

    diff: unary(async (request: messages.DiffRequest) => {
      const call = {
        oldInputs: fromStruct(request.getOldInputs()),
        oldOutputs: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        ignored: request.getIgnorechangesList(),
      };
      const found = await diff(resourceOf(request), call, context(request.getUrn()));
      const response = new pb.DiffResponse();
      response.setChanges(found.changed.length > 0 ? 2 : 1).setDiffsList([...found.changed]);
      response.setReplacesList([...found.replaces]).setDeletebeforereplace(found.deleteBeforeReplace);
      response.setHasdetaileddiff(true);
      for (const [path, detail] of found.details) response.getDetaileddiffMap().set(path, detailMessage(detail));
      return response;
    }),

    create: unary(async (request: messages.CreateRequest) => {
      const call = {
        name: request.getName(),
        inputs: fromStruct(request.getProperties()),
        preview: request.getPreview(),
      };
      const { id, outputs } = await work.create(resourceOf(request), call, context(request.getUrn()));
      return new pb.CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),

    update: unary(async (request: messages.UpdateRequest) => {
      const call = {
        id: request.getId(),
        oldInputs: fromStruct(request.getOldInputs()),
        olds: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        preview: request.getPreview(),
      };
      const outputs = await work.update(resourceOf(request), call, context(request.getUrn()));
      return new pb.UpdateResponse().setProperties(toStruct(outputs));
    }),

    read: unary(async (request: messages.ReadRequest) => {
      const call = {
        id: request.getId(),
        inputs: fromStruct(request.getInputs()),
        outputs: fromStruct(request.getProperties()),
      };
      const found = await work.read(resourceOf(request), call, context(request.getUrn()));
      const response = new pb.ReadResponse();
      if (!found) return response;
      return response.setId(found.id).setInputs(toStruct(found.inputs)).setProperties(toStruct(found.outputs));
    }),

    delete: unary(async (request: messages.DeleteRequest) => {
      const call = {
        id: request.getId(),
        inputs: fromStruct(request.getOldInputs()),
        outputs: fromStruct(request.getProperties()),
      };
      await work.remove(resourceOf(request), call, context(request.getUrn()));
      return new Empty();
    }),
  };
};
