import type { DynamoDBRecord } from 'aws-lambda';

/** Source: SQS, quotas: every queue takes it, one made since 2025 four times as much. */
const BODY_BYTES_MAX = 256 * 1024;

/**
 * A change that could not be published, as it is kept: in the form in which publish-events takes it,
 * so that it can be invoked with it once it is mended. One that is larger than a message leaves its
 * images out, or it would hold up the stream; the ledger has the record.
 */
export function setAsideBody(record: DynamoDBRecord): string {
  const whole = JSON.stringify({ Records: [record] });
  if (Buffer.byteLength(whole) <= BODY_BYTES_MAX) return whole;
  const { OldImage: _old, NewImage: _new, ...rest } = record.dynamodb ?? {};
  return JSON.stringify({ Records: [{ ...record, dynamodb: rest }], images: 'too_large' });
}
