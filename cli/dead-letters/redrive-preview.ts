import { isoTime } from '../../shared/lib/clock.ts';
import { parseMessage } from '../../shared/orders/message/parse-message.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import type { OrderRequest } from '../../shared/orders/model/request.ts';
import { parseJson, withFieldsInFront } from '../orders/order-input.ts';
import type { DeadLetter } from '../stack/dead-letter-queue.ts';
import type { Target } from '../stack/target.ts';

/** What sending a dead letter again would come to, as far as can be told from here. */
export type RedrivePreview = {
  readonly message: DeadLetter;
  /** The message as it is sent again. */
  readonly body: string;
  readonly request?: OrderRequest;
  readonly kind: 'submit' | 'expired' | 'refused' | 'recorded';
  /** In words. */
  readonly expectedResult: string;
};

/** Where an older deployment's outputs do not say how old a message may become. */
const MAX_AGE_SECONDS = 300;

/**
 * Foresees what the order function will make of a message. It decides by itself: what is too old or
 * wrong is sent again as well, because it ends as a record only so.
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
        : 'will be refused: ID_CONFLICT: its id belongs to another order, which stands';
    return { message, body, request, kind: 'recorded', expectedResult };
  }
  if (request.action !== 'cancel' && nowMs > request.submitByMs) {
    const until = isoTime(request.submitByMs);
    const expectedResult = `is too old, will be refused: EXPIRED: it was to be submitted by ${until}`;
    return { message, body, request, kind: 'expired', expectedResult };
  }
  return { message, body, request, kind: 'submit', expectedResult: 'WILL BE SUBMITTED' };
}

/** A message without a time of its own counts from when SQS received it, not from now. */
function withIssuedAt({ body, sentAtMs }: DeadLetter): string {
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return body;
  if ('issued_at' in json || Object.keys(json).length === 0) return body;
  return withFieldsInFront(body, { issued_at: isoTime(sentAtMs) });
}
