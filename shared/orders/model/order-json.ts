import type { Fee } from '../../gate/fee.ts';
import type { GateMessage } from '../../gate/outcomes.ts';
import { isoTime } from '../../lib/clock.ts';
import { Big } from '../../lib/decimal.ts';
import { isContract } from '../../market/contract-order.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { isQuoteSized } from '../../market/order-size.ts';
import { sideOf } from '../../market/order-terms.ts';
import {
  type ResultJson,
  type SlicesJson,
  slicedJson,
  slicesJson,
} from '../../programs/slices/shown.ts';
import { sentSlots, sliceName } from '../../programs/slices/state.ts';
import { type ExitsJson, exitsJson } from './exits-json.ts';
import { childId, exitIdOf } from './leg-id.ts';
import type { Reason } from './reason.ts';
import {
  actionOf,
  type ExitRecord,
  filledOf,
  type OrderRecord,
  orderOf,
  type RefusedExit,
  type SentBy,
} from './record.ts';
import {
  type Amendment,
  type AskedOrder,
  type CoinHolding,
  type ExitHolding,
  type PositionHolding,
  signedSize,
} from './request.ts';
import { isFinal, type Status } from './status.ts';
import { type TriggerJson, triggerJson } from './trigger-json.ts';

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
  /** Absent where no market is named: in a cancel, and in what could not be read. */
  readonly market?: 'spot' | 'futures';
  readonly currency_pair?: string;
  readonly settle?: string;
  readonly contract?: string;
  /** Signed contracts. */
  readonly size?: string;
  readonly tif?: string;
  readonly reduce_only?: boolean;
  readonly close?: boolean;
  readonly market_order_slip_ratio?: string;
  /** Signed contracts. */
  readonly filled_size?: string;
  readonly type?: string;
  readonly side?: string;
  readonly amount?: string;
  /** Quote currency: the message gave it in place of an amount. */
  readonly quote_amount?: string;
  /** The ratio of the available balance: the message gave it in place of an amount. */
  readonly amount_of_available?: string;
  /** The currency of `amount` and `remaining_amount`. */
  readonly amount_currency?: string;
  readonly price?: string;
  readonly time_in_force?: string;
  /** Market orders only: the slippage that was sent, also if the message had none. */
  readonly slippage?: string;
  /** An amendment names the price alone. */
  readonly trigger?: TriggerJson | { readonly price: string };
  /** The id of the target order of a cancel or an amendment. */
  readonly target?: string;
  readonly exits?: ExitsJson;
  readonly slices?: SlicesJson;
  /** The order or program that it is a child of. */
  readonly parent?: string;
  /** In the order of their creation. */
  readonly children?: readonly string[];
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
  /** A halt has suspended an exit: `sluice rearm`. */
  readonly suspended?: true;
  /** How a sliced order has done so far. */
  readonly result?: ResultJson;
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
  const { attempt, exchange } = record;
  const { filledAmount, filledTotal, fees } = filledOf(record);
  const asked = askedJson(record);
  return withoutAbsent({
    id: record.id,
    account: record.account,
    action: actionOf(record),
    status: record.status,
    final: isFinal(record.status),
    market: asked.market,
    currency_pair: asked.currency_pair,
    settle: asked.settle,
    contract: asked.contract,
    size: asked.size,
    tif: asked.tif,
    reduce_only: asked.reduce_only,
    close: asked.close,
    market_order_slip_ratio: asked.market_order_slip_ratio,
    type: asked.type,
    side: asked.side,
    amount: asked.amount,
    quote_amount: asked.quote_amount,
    amount_of_available: asked.amount_of_available,
    amount_currency: asked.amount_currency,
    price: asked.price,
    time_in_force: asked.time_in_force,
    slippage: asked.slippage,
    trigger: asked.trigger,
    exits: asked.exits,
    slices: asked.slices,
    parent: asked.parent,
    children: asked.children,
    target: asked.target,
    text: attempt?.text,
    order_id: exchange?.orderId,
    filled_size: asked.filled_size,
    filled_amount: inCoins(record, filledAmount),
    filled_total: inCoins(record, filledTotal),
    remaining_amount: inCoins(record, exchange?.left ?? asked.remaining_amount),
    avg_deal_price: exchange?.avgDealPrice ?? asked.avg_deal_price,
    fees: fees.map(({ currency, amount }) => ({ currency, amount })),
    finish_as: exchange?.finishAs,
    gate_answer: attempt?.gateAnswer && gateMessageJson(attempt.gateAnswer),
    reason: record.reason && reasonJson(record.reason),
    attempts: attempt?.number ?? 0,
    note: asked.note,
    issued_at: asked.issued_at,
    submit_by: asked.submit_by,
    cancel_at: asked.cancel_at,
    created_at: isoTime(record.createdAtMs),
    updated_at: isoTime(record.updatedAtMs),
    closed_at: time(record.closedAtMs),
    sent_by: senderJson(record.sentBy),
    config_hash: record.configHash,
    adopted: exchange?.adopted,
    suspended: asked.suspended,
    result: asked.result,
    conflicts_with: asked.conflicts_with,
    body_sha256: asked.body_sha256,
    body_start: asked.body_start,
    history: record.history.map(({ atMs, status, event, detail }) => ({
      at: isoTime(atMs),
      status,
      event,
      ...(detail !== undefined && { detail }),
    })),
  });
}

/** The fields of the message, which depend on its action. */
function askedJson(record: OrderRecord): Partial<OrderJson> {
  switch (record.action) {
    case 'place': {
      const { trigger, armed, slices, parent } = record;
      return {
        ...placementJson(record),
        ...(trigger && { trigger: triggerJson(trigger, armed) }),
        ...(slices && { slices: slicesJson(slices) }),
        ...(parent !== undefined && { parent }),
        ...childrenJson(exitsOf(record)),
      };
    }
    case 'sliced': {
      const { id, stem, order, slices, slicing, status } = record;
      const sent = sentSlots(slicing.state).map((slot) => childId(id, sliceName(slot)));
      const sliced = { seed: stem, plan: slices, side: sideOf(order), hasEnded: isFinal(status) };
      return {
        ...placementJson(record),
        ...slicedJson({ ...sliced, ...slicing }),
        ...childrenJson([...sent, ...exitsOf(record)]),
      };
    }
    case 'exit':
      return exitJson(record);
    case 'cancel':
      return { target: record.target, ...requestedJson(record) };
    case 'amend': {
      const { target, amendment, submitByMs } = record;
      return {
        market: marketOf(amendment),
        ...amendment,
        target,
        ...requestedJson(record),
        submit_by: isoTime(submitByMs),
      };
    }
    case 'unread': {
      const { bodySha256, bodyStart, conflictsWith } = record;
      return {
        ...(conflictsWith !== undefined && { conflicts_with: conflictsWith }),
        body_sha256: bodySha256,
        body_start: bodyStart,
      };
    }
    case 'blocked':
      return {};
  }
}

function placementJson(record: Placement): Partial<OrderJson> {
  const { submitByMs, cancelAtMs, exits } = record;
  return {
    ...orderFields(record),
    ...(exits && { exits: exitsJson(exits) }),
    ...amountCurrencyJson(record.order),
    ...requestedJson(record),
    submit_by: isoTime(submitByMs),
    ...(cancelAtMs !== undefined && { cancel_at: isoTime(cancelAtMs) }),
  };
}

type Placement = Extract<OrderRecord, { readonly action: 'place' | 'sliced' }>;

function exitsOf(record: Placement): readonly string[] {
  return record.exits && hasFilled(record) ? [exitIdOf(record.id)] : [];
}

function childrenJson(children: readonly string[]): Pick<OrderJson, 'children'> {
  return children.length > 0 ? { children } : {};
}

/** What it owns is its amount, and what its legs sold is what was filled. */
function exitJson(record: ExitRecord | RefusedExit): Partial<OrderJson> {
  const { id, holding, exits, submitByMs, program } = record;
  return {
    market: marketOf(holding),
    ...(isContract(holding) ? closingJson(record, holding) : sellingJson(record, holding)),
    exits: exitsJson(exits),
    ...(record.parent !== undefined && { parent: record.parent }),
    ...(program && { children: program.state.legs.map(({ name }) => childId(id, name)) }),
    ...(program?.state.suspended && { suspended: true as const }),
    ...requestedJson(record),
    submit_by: isoTime(submitByMs),
  };
}

function sellingJson(
  { program }: ExitRecord | RefusedExit,
  holding: CoinHolding,
): Partial<OrderJson> {
  const { base } = currenciesOf(holding.currency_pair);
  const amount = program ? program.state.owned : holding.amount;
  return {
    ...holding,
    side: 'sell',
    ...(amount !== undefined && { amount, amount_currency: base }),
  };
}

function closingJson(
  record: ExitRecord | RefusedExit,
  { settle, contract, side, size }: PositionHolding,
): Partial<OrderJson> {
  const { program } = record;
  const owned = program ? signedSize(side, program.state.owned) : size;
  const filled = signedSize(side, filledOf(record).filledAmount);
  return {
    settle,
    contract,
    ...(owned !== undefined && { size: owned }),
    filled_size: filled,
  };
}

/** An exit exists from the first fill on. */
function hasFilled(record: OrderRecord): boolean {
  return filledOf(record).filledAmount !== '0';
}

function requestedJson({ note, issuedAtMs }: { note?: string; issuedAtMs: number }) {
  return { ...(note !== undefined && { note }), issued_at: isoTime(issuedAtMs) };
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

function amountCurrencyJson(order: AskedOrder): Pick<OrderJson, 'amount_currency'> {
  if (isContract(order) || order.amount === undefined) return {};
  const { base, quote } = currenciesOf(order.currency_pair);
  return { amount_currency: isQuoteSized(order) ? quote : base };
}

function orderFields(record: Placement): Partial<OrderJson> {
  const { order } = record;
  if (!isContract(order)) return { market: 'spot', ...order };
  const { multiplier: _multiplier, ...fields } = order;
  const { filledAmount } = filledOf(record);
  const isSell = order.size.startsWith('-') || record.exchange?.closingSide === 'sell';
  const sign = isSell && filledAmount !== '0' ? '-' : '';
  return { market: 'futures', ...fields, filled_size: sign + filledAmount };
}

function marketOf(named: Amendment | ExitHolding): 'spot' | 'futures' {
  return isContract(named) ? 'futures' : 'spot';
}

/** The record counts contracts; people and programs see coins and their value. */
function inCoins(record: OrderRecord, contracts: string): string;
function inCoins(record: OrderRecord, contracts: string | undefined): string | undefined;
function inCoins(record: OrderRecord, contracts: string | undefined): string | undefined {
  const traded = record.action === 'exit' ? record.holding : orderOf(record);
  if (contracts === undefined || !traded || !isContract(traded)) return contracts;
  return new Big(contracts).times(traded.multiplier ?? '0').toString();
}

const time = (timeMs: number | undefined) => (timeMs === undefined ? undefined : isoTime(timeMs));

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutAbsent<T extends Record<string, unknown>>(json: T): Present<T> {
  return Object.fromEntries(
    Object.entries(json).filter(([, value]) => value !== undefined),
  ) as Present<T>;
}
