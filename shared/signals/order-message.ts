import { hash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import { base32 } from '../lib/base32.ts';
import { isoTime } from '../lib/clock.ts';
import { pairOrText } from '../market/written-pair.ts';
import { ID } from '../orders/message/fields.ts';
import { type MessageContext, parseMessage } from '../orders/message/parse-message.ts';
import type { OrderRequest } from '../orders/model/request.ts';
import type { Alert } from './alert.ts';
import { noteFrom } from './note.ts';
import { SignalRefusal } from './refusal.ts';
import { fillTemplate } from './template.ts';

export type SignalSource = Config['webhooks'][string];

export type AlertContext = MessageContext & {
  /** The known pairs, for an alert that writes one without a separator. */
  readonly pairs: readonly string[];
  /** The same of contracts. */
  readonly contracts: readonly string[];
};

/** An order message from an alert. The reader of the order queue accepts it. */
export type SignalOrder = { readonly body: string; readonly request: OrderRequest };

/** Fills the source's template. Equal alerts give equal orders with the same id. */
export function orderFromAlert(
  name: string,
  source: SignalSource,
  alert: Alert,
  context: AlertContext,
): SignalOrder {
  const id = orderId(name, fillTemplate(source.id, alert));
  const { sentAtMs, maxAgeSeconds } = context;
  const { note: noteTemplate, trigger, exits, reduce_only, close, ...templates } = source.order;
  const filled = Object.entries(templates).map(([field, template]) => [
    field,
    asGateWrites(field, fillTemplate(template, alert), context),
  ]);
  const note = noteTemplate === undefined ? undefined : noteFrom(noteTemplate, alert);
  const body = JSON.stringify({
    id,
    account: source.account,
    issued_at: isoTime(sentAtMs),
    ...Object.fromEntries(filled),
    ...(trigger && { trigger: fillAll(trigger, alert) }),
    ...(exits && { exits: fillAll(exits, alert) }),
    reduce_only,
    close,
    note,
  });
  const parsed = parseMessage(body, { sentAtMs, maxAgeSeconds });
  if (parsed.kind === 'request') return { body, request: parsed.request };
  const { message, field } = parsed.reason;
  throw new SignalRefusal('INVALID_ORDER', message, field);
}

type Templates =
  | string
  | readonly Templates[]
  | { readonly [Field in string]?: Templates | undefined };

function fillAll(templates: Templates, alert: Alert): unknown {
  if (typeof templates === 'string') return fillTemplate(templates, alert);
  if (Array.isArray(templates)) return templates.map((each) => fillAll(each, alert));
  const filled = Object.entries(templates).map(([field, template]) => [
    field,
    fillAll(template!, alert),
  ]);
  return Object.fromEntries(filled);
}

/**
 * The words that charts use for the sides of a spot order.
 * Source: TradingView, "Strategy alerts": {{strategy.order.action}} is buy or sell, and
 * {{strategy.market_position}} is long or short.
 */
const SIDES: Readonly<Record<string, string>> = {
  buy: 'buy',
  long: 'buy',
  sell: 'sell',
  short: 'sell',
};

/** A chart knows the word of a side, and contracts without a sign: `buy 5`. */
const SIDE_AND_SIZE = /^\s*([a-z]+)\s*(\d\S*)\s*$/i;

/** Alerts write names, sides and sizes in their own way. The order queue stays strict. */
function asGateWrites(
  field: string,
  value: string,
  { pairs, contracts }: Pick<AlertContext, 'contracts' | 'pairs'>,
): string {
  switch (field) {
    case 'currency_pair':
      return pairOrText(value, pairs);
    case 'contract':
      return pairOrText(perpetualName(value), contracts);
    case 'side':
      return SIDES[value.trim().toLowerCase()] ?? value;
    case 'size':
      return signedSize(value);
    default:
      return value;
  }
}

/** Source: TradingView, "Symbol": a perpetual contract ends in .P, as in GATEIO:BTCUSDT.P. */
const perpetualName = (text: string): string => text.trim().replace(/\.P$/i, '');

/** `buy 5` is `5`, `short5` is `-5`; any other text stays as it is, for the refusal to quote. */
function signedSize(text: string): string {
  const [, word = '', contracts = ''] = SIDE_AND_SIZE.exec(text) ?? [];
  const side = SIDES[word.toLowerCase()];
  if (side === undefined) return text;
  return side === 'sell' ? `-${contracts}` : contracts;
}

/** Placeholders of programs for a missing value. */
const MISSING_VALUE = /^(?:null|undefined|nan|none|\[object object\]|[\s\p{P}])*$/iu;

/**
 * An id from the source's name and the alert's own id or time. A value with forbidden characters is
 * hashed.
 */
function orderId(name: string, value: string): string {
  if (MISSING_VALUE.test(value)) {
    const message =
      'The id is blank, "null" or the like, which would be the same for every alert: use an id or a time.';
    throw new SignalRefusal('UNUSABLE_ID', message, 'id');
  }
  const id = `${name}:${value}`;
  return ID.test(id) ? id : `${name}:${base32(hash('sha256', value, 'buffer')).slice(0, 26)}`;
}
