/**
 * Node's own stack traces. Types are stripped in place, so positions are right as they are; the SDK maps every trace
 * through source maps all the same, and takes one for each promise it makes: a fifth of a preview.
 */
Error.prepareStackTrace = undefined as never;
