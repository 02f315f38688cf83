/** A batch while it is being filled. All of it is ASCII, so that characters are bytes. */

export interface Reading {
  readonly sensor: string;
  /** RFC 3339. */
  readonly at: string;
  readonly celsius: number;
}

/** The most that one reading takes, its comma included: a sensor's name has 64 characters at most. */
export const readingBytes = 160;

/** The most that a batch takes around its readings: a key has 36 characters at most. */
export const frameBytes = 64;

const head = (key: string): string => `{"key":${JSON.stringify(key)},"readings":[`;
const tail = "]}";

/** @throws RangeError for a key or a reading that is longer than its share of the memory */
export const open = (key: string, since: Date) => {
  const texts: string[] = [];
  const start = head(key);
  if (start.length + tail.length > frameBytes)
    throw new RangeError(`key ${key}: has ${key.length} characters, and 36 are the most`);
  let bytes = start.length + tail.length;
  return {
    since,
    add: (reading: Reading): void => {
      const text = JSON.stringify(reading);
      if (text.length + 1 > readingBytes || /[^\x20-\x7e]/.test(text))
        throw new RangeError(`reading ${text}: must be ASCII of ${readingBytes - 1} bytes at most`);
      bytes += text.length + (texts.length > 0 ? 1 : 0);
      texts.push(text);
    },
    count: (): number => texts.length,
    bytes: (): number => bytes,
    closed: () => ({ key, body: `${start}${texts.join(",")}${tail}`, readings: texts.length }),
  };
};

export type OpenBatch = ReturnType<typeof open>;
