/** Goes before each program of a test: the SDK maps every stack trace through source maps, a quarter of a run's time. */
Error.prepareStackTrace = undefined as never;
