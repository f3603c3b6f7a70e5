import { type ConfigFault, fault } from './config-fault.ts';
import type { Config } from './schema.ts';

/** The rules between the fields of an order in the configuration. */

const SIZES = ['amount', 'quote_amount', 'amount_of_available'] as const;

/** An order states its size in exactly one field. */
export function sizeFaults(
  order: {
    readonly [Field in (typeof SIZES)[number]]?: string | undefined;
  },
): readonly ConfigFault[] {
  const [first, second] = SIZES.filter((field) => order[field] !== undefined);
  if (first === undefined) {
    return [fault(['amount'], 'an order needs "amount", "quote_amount" or "amount_of_available"')];
  }
  if (second === undefined) return [];
  return [fault([second], `an order takes "${first}" or "${second}", not both`)];
}

export function allows(pairs: Config['accounts'][string]['pairs'], pair: string): boolean {
  return pairs === '*' || pairs.includes(pair);
}

export function notAllowed(account: string, pair: string) {
  return `${pair} is not among the pairs of the account "${account}"`;
}

type WebhookOrder = Config['webhooks'][string]['order'];
type Account = Config['accounts'][string];

/** The fields of a kind of order that the other kind has not. */
const OF_PAIRS = [
  ...(['currency_pair', 'side', 'type', 'time_in_force', 'stp_act', 'slippage'] as const),
  ...(['amount', 'quote_amount', 'amount_of_available'] as const),
];
const OF_CONTRACTS = [
  ...(['size', 'tif', 'reduce_only', 'close', 'market_order_slip_ratio'] as const),
];

export function pairOrderFaults(
  order: WebhookOrder,
  named: string,
  account: Account | undefined,
): readonly ConfigFault[] {
  const { currency_pair: pair } = order;
  if (pair === undefined) {
    return [fault(['currency_pair'], 'an order needs "currency_pair" or "contract"')];
  }
  const faults = [
    ...missing(order, ['side']),
    ...foreign(order, OF_CONTRACTS, '"contract"'),
    ...sizeFaults(order),
  ];
  // A pair from a placeholder is known only when the alert arrives.
  if (account && !pair.includes('{{') && !allows(account.pairs, pair)) {
    faults.push(fault(['currency_pair'], notAllowed(named, pair)));
  }
  return faults;
}

export function contractOrderFaults(
  order: WebhookOrder,
  contract: string,
  named: string,
  account: Account | undefined,
): readonly ConfigFault[] {
  const faults = [
    ...missing(order, ['size', 'price']),
    ...foreign(order, OF_PAIRS, '"currency_pair"'),
  ];
  if (!account) return faults;
  const { futures } = account;
  if (!futures) return [...faults, fault(['contract'], `the account "${named}" has no "futures"`)];
  if (!contract.includes('{{') && !futures.contracts.includes(contract)) {
    const message = `${contract} is not among the contracts of the account "${named}"`;
    faults.push(fault(['contract'], message));
  }
  return faults;
}

function missing(
  order: WebhookOrder,
  fields: readonly (keyof WebhookOrder)[],
): readonly ConfigFault[] {
  return fields
    .filter((field) => order[field] === undefined)
    .map((field) => fault([field], 'is missing'));
}

function foreign(
  order: WebhookOrder,
  fields: readonly (keyof WebhookOrder)[],
  kind: string,
): readonly ConfigFault[] {
  return fields
    .filter((field) => order[field] !== undefined)
    .map((field) => fault([field], `belongs to an order with ${kind}`));
}
