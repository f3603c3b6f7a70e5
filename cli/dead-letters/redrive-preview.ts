import { isoTime } from '../../shared/lib/clock.ts';
import { parseMessage } from '../../shared/orders/message/parse-message.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { deadlinesOf, type OrderRequest } from '../../shared/orders/model/request.ts';
import { parseJson, withFieldsInFront } from '../orders/order-input.ts';
import type { DeadLetter } from '../stack/dead-letter-queue.ts';
import type { Target } from '../stack/target.ts';

/** The expected result of sending a dead letter again. */
export type RedrivePreview = {
  readonly message: DeadLetter;
  /** The message body for the redrive. */
  readonly body: string;
  readonly request?: OrderRequest;
  readonly kind: 'submit' | 'expired' | 'refused' | 'recorded';
  /** The result as text. */
  readonly expectedResult: string;
};

/** For outputs of an older deployment, which lack the maximum age of a message. */
const MAX_AGE_SECONDS = 300;

/**
 * Predicts the result of submit-order for a message. The function decides for itself: an expired or
 * invalid message is sent again too, because only then it gets a record.
 *
 * @param find reads the record of a request
 */
export async function previewOf(
  message: DeadLetter,
  accounts: Target['accounts'],
  nowMs: number,
  find: (request: OrderRequest) => Promise<OrderRecord | undefined>,
): Promise<RedrivePreview> {
  const body = withIssuedAt(message);
  const maxAgeSeconds = Object.fromEntries(
    Object.entries(accounts).map(([name, { limits }]) => [
      name,
      limits?.maxAgeSeconds ?? MAX_AGE_SECONDS,
    ]),
  );
  const parsed = parseMessage(body, { sentAtMs: nowMs, maxAgeSeconds });
  if (parsed.kind === 'refused') {
    const { code, message: why } = parsed.reason;
    return { message, body, kind: 'refused', expectedResult: `will be refused: ${code}: ${why}` };
  }
  const { request } = parsed;
  const record = await find(request);
  if (record) {
    const expectedResult =
      record.hash === request.hash
        ? `is recorded already (${record.status}): it will change nothing`
        : 'will be refused: ID_CONFLICT: another order already has its id';
    return { message, body, request, kind: 'recorded', expectedResult };
  }
  const { submitByMs } = deadlinesOf(request);
  if (submitByMs !== undefined && nowMs > submitByMs) {
    const until = isoTime(submitByMs);
    const expectedResult = `is too old, will be refused: EXPIRED: it was to be submitted by ${until}`;
    return { message, body, request, kind: 'expired', expectedResult };
  }
  return { message, body, request, kind: 'submit', expectedResult: 'WILL BE SUBMITTED' };
}

/** A message without `issued_at` gets the time at which SQS received it, not the current time. */
function withIssuedAt({ body, sentAtMs }: DeadLetter): string {
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return body;
  if ('issued_at' in json || Object.keys(json).length === 0) return body;
  return withFieldsInFront(body, { issued_at: isoTime(sentAtMs) });
}
