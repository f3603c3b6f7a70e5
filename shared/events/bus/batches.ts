/** EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const ENTRIES_MAX = 10;
const REQUEST_BYTES_MAX = 256 * 1024;
/** The size of source, detail type and bus name, which count too. Ours are smaller. */
const ENVELOPE_BYTES = 512;

/** EventBridge would refuse a larger event forever, and it would block the events after it. */
export function fitsTheBus(json: string): boolean {
  return Buffer.byteLength(json) + ENVELOPE_BYTES <= REQUEST_BYTES_MAX;
}

/** Splits entries, in their order, into requests that EventBridge accepts. */
export function batchesOf<E extends { readonly json: string }>(
  entries: readonly E[],
): readonly (readonly E[])[] {
  const batches: E[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.json) + ENVELOPE_BYTES;
    const batch = batches.at(-1);
    if (batch && batch.length < ENTRIES_MAX && bytes + size <= REQUEST_BYTES_MAX) {
      batch.push(entry);
      bytes += size;
    } else {
      batches.push([entry]);
      bytes = size;
    }
  }
  return batches;
}
