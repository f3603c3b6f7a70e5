import type { Fee } from '../../gate/spot/order-snapshot.ts';
import type { GateMessage } from '../../gate/spot/placement.ts';
import { isoTime } from '../../lib/clock.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { isQuoteSized } from '../../market/order-size.ts';
import type { Reason } from './reason.ts';
import type { OrderRecord, SentBy } from './record.ts';
import { isFinal, type Status } from './status.ts';

/**
 * An order as Sluice shows it, in `sluice get --json` and in events. Fields that do not apply are
 * absent.
 */
export type OrderJson = {
  readonly id: string;
  readonly account: string;
  readonly action: string;
  readonly status: Status;
  readonly final: boolean;
  readonly currency_pair?: string;
  readonly type?: string;
  readonly side?: string;
  readonly amount?: string;
  /** Quote currency: the message gave it in place of an amount. */
  readonly quote_amount?: string;
  /** The currency of `amount` and `remaining_amount`. */
  readonly amount_currency?: string;
  readonly price?: string;
  readonly time_in_force?: string;
  /** Market orders only: the slippage that was sent, also if the message had none. */
  readonly slippage?: string;
  /** The id of the target order of a cancel or an amendment. */
  readonly target?: string;
  readonly text?: string;
  readonly order_id?: string;
  /** Always base currency. */
  readonly filled_amount: string;
  /** Always quote currency. */
  readonly filled_total: string;
  readonly remaining_amount?: string;
  readonly avg_deal_price?: string;
  readonly fees: readonly Fee[];
  /** Gate's word for the end of the order. */
  readonly finish_as?: string;
  /** Gate's last response that proved nothing. */
  readonly gate_answer?: GateMessage;
  readonly reason?: Reason;
  readonly attempts: number;
  readonly note?: string;
  readonly issued_at?: string;
  readonly submit_by?: string;
  readonly cancel_at?: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at?: string;
  readonly sent_by: SentBy;
  readonly config_hash: string;
  /** The order was found after the ledger had judged it absent or refused. */
  readonly adopted?: true;
  readonly conflicts_with?: string;
  readonly body_sha256?: string;
  readonly body_start?: string;
  readonly history: readonly {
    readonly at: string;
    readonly status: Status;
    readonly event: string;
    readonly detail?: string;
  }[];
};

export function orderJson(record: OrderRecord): OrderJson {
  const { order } = record;
  return withoutAbsent({
    id: record.id,
    account: record.account,
    action: record.action,
    status: record.status,
    final: isFinal(record.status),
    currency_pair: order?.currency_pair ?? record.amendment?.currency_pair,
    type: order?.type,
    side: order?.side,
    amount: order?.amount ?? record.amendment?.amount,
    quote_amount: order?.quote_amount,
    amount_currency: order?.amount === undefined ? undefined : amountCurrency(order),
    price: order?.price ?? record.amendment?.price,
    time_in_force: order?.time_in_force,
    slippage: order?.slippage,
    target: record.target,
    text: record.text,
    order_id: record.orderId,
    filled_amount: record.filledAmount,
    filled_total: record.filledTotal,
    remaining_amount: record.left,
    avg_deal_price: record.avgDealPrice,
    fees: record.fees.map(({ currency, amount }) => ({ currency, amount })),
    finish_as: record.finishAs,
    gate_answer: record.gateAnswer && gateMessageJson(record.gateAnswer),
    reason: record.reason && reasonJson(record.reason),
    attempts: record.attempt,
    note: record.note,
    issued_at: time(record.issuedAtMs),
    submit_by: time(record.submitByMs),
    cancel_at: time(record.cancelAtMs),
    created_at: isoTime(record.createdAtMs),
    updated_at: isoTime(record.updatedAtMs),
    closed_at: time(record.closedAtMs),
    sent_by: senderJson(record.sentBy),
    config_hash: record.configHash,
    adopted: record.adopted,
    conflicts_with: record.conflictsWith,
    body_sha256: record.bodySha256,
    body_start: record.bodyStart,
    history: record.history.map(({ atMs, status, event, detail }) => ({
      at: isoTime(atMs),
      status,
      event,
      ...(detail !== undefined && { detail }),
    })),
  });
}

// DynamoDB returns the fields of a map in any order. The output always has the same order.

function reasonJson({ code, message, field, limit, retry }: Reason): Reason {
  return {
    code,
    message,
    ...(field !== undefined && { field }),
    ...(limit !== undefined && { limit }),
    retry,
  };
}

const gateMessageJson = ({ label, message }: GateMessage): GateMessage => ({ label, message });

function senderJson({ kind, principal, run }: SentBy): SentBy {
  return {
    kind,
    principal,
    ...(run !== undefined && { run }),
  };
}

function amountCurrency(order: NonNullable<OrderRecord['order']>): string {
  const { base, quote } = currenciesOf(order.currency_pair);
  return isQuoteSized(order) ? quote : base;
}

const time = (timeMs: number | undefined) => (timeMs === undefined ? undefined : isoTime(timeMs));

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutAbsent<T extends Record<string, unknown>>(json: T): Present<T> {
  return Object.fromEntries(
    Object.entries(json).filter(([, value]) => value !== undefined),
  ) as Present<T>;
}
