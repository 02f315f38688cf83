/** What a command says: kept by stream, shown line by line. */
import { StringDecoder } from "node:string_decoder";
import type { Context } from "../provider.ts";
import { type Common, shows } from "./inputs.ts";

export type Stream = "stdout" | "stderr";

export interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Transcript {
  readonly heard: (stream: Stream, bytes: Buffer) => void;
  /** Ends the last lines. One trailing newline of each stream is not part of the output. */
  readonly said: () => Said;
  /** Both streams as they came. */
  readonly everything: () => string;
}

/** Lines of a stream of text: those that are complete, and what is left. */
const split = (text: string): { lines: string[]; rest: string } => {
  const lines = text.split("\n");
  return { rest: lines.pop() ?? "", lines: lines.map((line) => line.replace(/\r$/, "")) };
};

export const transcriptOf = (inputs: Common, show: Context["status"]): Transcript => {
  const texts = { stdout: "", stderr: "" };
  const partial = { stdout: "", stderr: "" };
  const decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  let both = "";
  const add = (stream: Stream, text: string): void => {
    texts[stream] += text;
    both += text;
    if (!shows(stream, inputs)) return;
    const { lines, rest } = split(partial[stream] + text);
    partial[stream] = rest;
    for (const line of lines) show(line);
  };
  return {
    heard: (stream, bytes) => add(stream, decoders[stream].write(bytes)),
    said: () => {
      for (const stream of ["stdout", "stderr"] as const) {
        add(stream, decoders[stream].end());
        if (partial[stream] !== "") show(partial[stream]);
      }
      return { stdout: texts.stdout.replace(/\n$/, ""), stderr: texts.stderr.replace(/\n$/, "") };
    },
    everything: () => both,
  };
};

/** The official wording of a failure: how it ended, the command in quotes, all that it said. */
export const failure = (how: string, command: string, transcript: Transcript): Error =>
  new Error(`${how}: running ${JSON.stringify(command)}:\n${transcript.everything()}`);
