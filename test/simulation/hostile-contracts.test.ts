import { expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { pass, quietWorld, recordIn } from './scripted.ts';

const USER = ACCOUNTS.main;
const FUTURES: FuturesConfig = {
  contracts: ['BTC_USDT', 'ETH_USDT'],
  maxLeverage: '10',
  maxPosition: '1000',
  maxExposure: '1500',
  maxOrder: '500',
  maxDay: '2000',
  maxDayOrders: 200,
  priceCollar: '0.03',
  requireStop: false,
};
const LIMIT = { contract: 'BTC_USDT', size: '5', price: '87000' };
const SPOT = { currency_pair: 'BTC_USDT', side: 'buy', amount: '0.01', price: '87000' };
const MARKET = { contract: 'BTC_USDT', size: '5', price: '0' };
const CLOSE = { contract: 'BTC_USDT', size: '0', price: '0', close: true };

type Fields = Readonly<Record<string, unknown>>;
/** A message, and the code and the field of its refusal. */
type Hostile = readonly [message: Fields | string, code: string, field: string | undefined];

/** One message for each of these values of a field. */
function values(base: Fields, field: string, ...wrong: readonly unknown[]): readonly Hostile[] {
  return wrong.map((value) => [{ ...base, [field]: value }, 'INVALID_FIELD', field]);
}

const WRONG_VALUES: readonly Hostile[] = [
  ...values(
    LIMIT,
    'size',
    ...['+5', '-0', '-0.0', '5e3', '0x5', '', ' 5', '5 ', '٥', 'NaN', 'Infinity', '-', '--5'],
    ...['5-', '1,000', '1_000', '.5', '5.', 5, -5, null, true, {}, []],
  ),
  ...values(
    LIMIT,
    'price',
    ...['-1', '+1', '1e5', '', ' 1', '0x1', 'NaN', '1.2.3', 'market', 61_000, null],
  ),
  ...values(LIMIT, 'tif', 'GTC', 'gtd', 'poc ', '', null, 1),
  ...values(LIMIT, 'reduce_only', 'true', 'false', 1, 0, null),
  ...values(CLOSE, 'close', 'true', 1, null),
  ...values(LIMIT, 'settle', 'btc', 'USDT', 'usd1', null),
  ...values(
    LIMIT,
    'contract',
    ...['btc_usdt', 'BTC/USDT', 'BTCUSDT', 'BTC_USD', 'BTC_USDT_20261225', '我_USDT', ''],
    ...['BTC_USDT ', '../orders', null, 5],
  ),
  ...values(LIMIT, 'iceberg', '-1', '1e3', 1, null),
  ...values(MARKET, 'market_order_slip_ratio', '0', '1', '-0.1', '2', 0.1),
  ...values(LIMIT, 'submit_by', 'soon', null),
  ...values(LIMIT, 'cancel_at', 'soon', null),
  // Signs and digits that only look like them.
  ...values(
    LIMIT,
    'size',
    '\u22125',
    '\uff0d5',
    '\uff15',
    '5\n',
    '5\u0000',
    '\u202e5',
    '5\u00a0',
    '-5-',
  ),
  ...values(LIMIT, 'price', '87\u202f000', '87000\u0000', '-87000', '\u221287000'),
  // Objects and lists where a value belongs.
  ...values(LIMIT, 'contract', { name: 'BTC_USDT' }, ['BTC_USDT'], true),
  ...values(LIMIT, 'size', { contracts: '5' }, ['5'], [['5']]),
  ...values(LIMIT, 'price', { limit: '87000' }, ['87000'], {}),
  ...values(LIMIT, 'settle', {}, ['usdt']),
  ...values(LIMIT, 'tif', {}, ['gtc'], true),
  ...values(LIMIT, 'reduce_only', {}, [true], 'yes', '1'),
  ...values(CLOSE, 'close', {}, [true], 'yes', '1'),
  ...values(LIMIT, 'iceberg', {}, ['1'], true),
  ...values(MARKET, 'market_order_slip_ratio', {}, ['0.01'], true, '1e-2', '0.01%'),
  ...values(LIMIT, 'note', {}, 5, 'x'.repeat(257)),
];

/** Fields that only look like those of the contract, or that a language gives every object. */
const ODD_FIELDS: readonly Hostile[] = [
  ...['Size', 'PRICE', 'reduceOnly', 'reduce-only', 'closed', 'contract ', 'constructor'].map(
    (field): Hostile => [{ ...LIMIT, [field]: '5' }, 'UNKNOWN_FIELD', field],
  ),
  [
    '"contract":"BTC_USDT","size":"5","price":"87000","__proto__":{"close":true}',
    'UNKNOWN_FIELD',
    '__proto__',
  ],
  [
    '"contract":"BTC_USDT","size":"5","price":"87000","contract":"ETH_USDT"',
    'REPEATED_FIELD',
    'contract',
  ],
  [
    '"contract":"BTC_USDT","size":"5","price":"87000","reduce_only":true,"reduce_only":false',
    'REPEATED_FIELD',
    'reduce_only',
  ],
  [{ ...SPOT, contract: 'BTC_USDT' }, 'MISSING_FIELD', 'size'],
  [{ ...LIMIT, ...SPOT }, 'UNKNOWN_FIELD', 'currency_pair'],
  [{ ...SPOT, size: '5' }, 'UNKNOWN_FIELD', 'size'],
  [{ ...SPOT, reduce_only: true }, 'UNKNOWN_FIELD', 'reduce_only'],
  [{ ...SPOT, close: true }, 'UNKNOWN_FIELD', 'close'],
  [{ ...SPOT, settle: 'usdt' }, 'MISSING_FIELD', 'contract'],
  [{ ...SPOT, tif: 'gtc' }, 'UNKNOWN_FIELD', 'tif'],
  ...values(LIMIT, 'trigger', 'x', null, [], true),
  ...values(LIMIT, 'exits', 'x', null, [], true),
  ...values(LIMIT, 'slices', 'x', null, [], true),
];

/** Fields of Gate's, of spot orders and of other programs. */
const UNKNOWN_FIELDS: readonly Hostile[] = [
  ...['auto_size', 'pid', 'pos_margin_mode', 'stp_act', 'tpsl_tp_trigger_price', 'action_mode'],
  ...['tpsl_sl_trigger_price', 'order_value', 'trade_value', 'text', 'side', 'type', 'amount'],
  ...['time_in_force', 'currency_pair', 'quote_amount', 'leverage'],
  ...['amount_of_available', 'slippage', 'auto_borrow', 'is_reduce_only', 'is_close', 'left'],
].map((field) => [{ ...LIMIT, [field]: 'x' }, 'UNKNOWN_FIELD', field]);

const CONTRADICTIONS: readonly Hostile[] = [
  [{ settle: 'usdt', size: '5', price: '1' }, 'MISSING_FIELD', 'contract'],
  [{ contract: 'BTC_USDT', price: '1' }, 'MISSING_FIELD', 'size'],
  [{ contract: 'BTC_USDT', size: '5' }, 'MISSING_FIELD', 'price'],
  [{ ...LIMIT, size: '0' }, 'INVALID_FIELD', 'size'],
  [{ ...LIMIT, size: '0', close: false }, 'INVALID_FIELD', 'size'],
  [{ ...LIMIT, size: '0', reduce_only: true }, 'INVALID_FIELD', 'size'],
  [{ ...CLOSE, size: '5' }, 'INVALID_FIELD', 'close'],
  [{ ...CLOSE, size: '-5', reduce_only: true }, 'INVALID_FIELD', 'close'],
  [{ ...MARKET, tif: 'gtc' }, 'INVALID_FIELD', 'tif'],
  [{ ...MARKET, tif: 'poc' }, 'INVALID_FIELD', 'tif'],
  [{ ...MARKET, tif: 'fok' }, 'INVALID_FIELD', 'tif'],
  [{ ...CLOSE, tif: 'gtc' }, 'INVALID_FIELD', 'tif'],
  [{ ...MARKET, iceberg: '1' }, 'INVALID_FIELD', 'iceberg'],
  [{ ...LIMIT, market_order_slip_ratio: '0.01' }, 'INVALID_FIELD', 'market_order_slip_ratio'],
  [{ ...LIMIT, action: 'exit' }, 'MISSING_FIELD', 'exits'],
  [{ ...LIMIT, action: 'close' }, 'INVALID_FIELD', 'action'],
  ['"contract":"BTC_USDT","size":"5","size":"-5","price":"87000"', 'REPEATED_FIELD', 'size'],
  ['"contract":"BTC_USDT","size":"5","price":"87000","price":"0"', 'REPEATED_FIELD', 'price'],
];

const OUTSIDE_LIMITS: readonly Hostile[] = [
  [{ ...LIMIT, size: '5.5' }, 'INVALID_FIELD', 'size'],
  [{ ...LIMIT, size: '1.0001' }, 'INVALID_FIELD', 'size'],
  [{ ...LIMIT, size: '0.5' }, 'BELOW_MINIMUM', 'size'],
  [{ ...LIMIT, contract: 'ETH_USDT', price: '2900', size: '0.05' }, 'BELOW_MINIMUM', 'size'],
  [{ ...LIMIT, contract: 'ETH_USDT', price: '2900', size: '0.35' }, 'INVALID_FIELD', 'size'],
  [{ ...LIMIT, size: '2000000' }, 'ABOVE_MAXIMUM', 'size'],
  [{ ...LIMIT, size: '-2000000', price: '89000' }, 'ABOVE_MAXIMUM', 'size'],
  [{ ...LIMIT, price: '87000.05' }, 'INVALID_FIELD', 'price'],
  [{ ...LIMIT, contract: 'ETH_USDT', size: '1', price: '2900.001' }, 'INVALID_FIELD', 'price'],
  [{ ...LIMIT, price: '91000' }, 'PRICE_COLLAR', 'price'],
  [{ ...LIMIT, size: '-5', price: '85000' }, 'PRICE_COLLAR', 'price'],
  [{ ...LIMIT, size: '-5', price: '85000', reduce_only: true }, 'PRICE_COLLAR', 'price'],
  [{ ...MARKET, market_order_slip_ratio: '0.05' }, 'PRICE_COLLAR', 'market_order_slip_ratio'],
  [{ ...LIMIT, iceberg: '6' }, 'INVALID_FIELD', 'iceberg'],
  [{ ...LIMIT, contract: 'DOGE_USDT', price: '0.15' }, 'PAIR_NOT_ALLOWED', 'contract'],
  [
    { ...LIMIT, contract: 'DOGE_USDT', price: '0.15', reduce_only: true },
    'PAIR_NOT_ALLOWED',
    'contract',
  ],
  [{ ...LIMIT, size: '60' }, 'MAX_ORDER', 'size'],
  [{ ...LIMIT, size: '-60', price: '89000' }, 'MAX_ORDER', 'size'],
  [{ ...MARKET, size: '-60' }, 'MAX_ORDER', 'size'],
  [{ ...MARKET, size: '-5', reduce_only: true }, 'NO_POSITION', 'reduce_only'],
  [{ ...MARKET, size: '5', reduce_only: true }, 'NO_POSITION', 'reduce_only'],
  [{ ...LIMIT, reduce_only: true }, 'NO_POSITION', 'reduce_only'],
  [CLOSE, 'NO_POSITION', 'close'],
];

/** Against an account that is long 10 contracts, with a contract and a pair at rest: see below. */
const AMEND_CONTRACT = { action: 'amend', contract: 'BTC_USDT', target: 'contract' };
const AMEND_PAIR = { action: 'amend', currency_pair: 'BTC_USDT', target: 'pair' };
const AGAINST_WHAT_IS_THERE: readonly Hostile[] = [
  // What would enlarge the position is no reduction.
  [{ ...MARKET, size: '5', reduce_only: true }, 'NO_POSITION', 'reduce_only'],
  [{ ...LIMIT, reduce_only: true }, 'NO_POSITION', 'reduce_only'],
  [
    { ...LIMIT, contract: 'ETH_USDT', size: '1', price: '2900', reduce_only: true },
    'NO_POSITION',
    'reduce_only',
  ],
  [{ ...CLOSE, contract: 'ETH_USDT' }, 'NO_POSITION', 'close'],
  // A new size is a total with the sign of the old one.
  [{ ...AMEND_CONTRACT, size: '-5' }, 'TARGET_NOT_AMENDABLE', 'size'],
  [{ ...AMEND_CONTRACT, size: '-1', price: '86000' }, 'TARGET_NOT_AMENDABLE', 'size'],
  [{ ...AMEND_CONTRACT, size: '5.5' }, 'INVALID_FIELD', 'size'],
  [{ ...AMEND_CONTRACT, size: '0.1' }, 'BELOW_MINIMUM', 'size'],
  [{ ...AMEND_CONTRACT, size: '2000000' }, 'ABOVE_MAXIMUM', 'size'],
  [{ ...AMEND_CONTRACT, size: '60' }, 'MAX_ORDER', 'size'],
  [{ ...AMEND_CONTRACT, price: '87000.05' }, 'INVALID_FIELD', 'price'],
  [{ ...AMEND_CONTRACT, price: '91000' }, 'PRICE_COLLAR', 'price'],
  // Neither market takes the words of the other.
  [{ ...AMEND_CONTRACT, contract: 'ETH_USDT', price: '2900' }, 'TARGET_NOT_AMENDABLE', 'contract'],
  [{ ...AMEND_CONTRACT, target: 'pair', price: '86000' }, 'TARGET_NOT_AMENDABLE', 'contract'],
  [{ ...AMEND_PAIR, target: 'contract', price: '86000' }, 'TARGET_NOT_AMENDABLE', 'currency_pair'],
  [{ ...AMEND_CONTRACT, amount: '5' }, 'UNKNOWN_FIELD', 'amount'],
  [{ ...AMEND_PAIR, size: '5' }, 'UNKNOWN_FIELD', 'size'],
  [{ ...AMEND_CONTRACT, target: 'long', size: '5' }, 'TARGET_NOT_OPEN', 'target'],
];

const AMEND = { action: 'amend', contract: 'BTC_USDT', target: 'nobody' };
const AMENDMENTS: readonly Hostile[] = [
  [AMEND, 'MISSING_FIELD', 'size'],
  [{ ...AMEND, size: '0' }, 'INVALID_FIELD', 'size'],
  [{ ...AMEND, price: '0' }, 'INVALID_FIELD', 'price'],
  [{ ...AMEND, size: '+1' }, 'INVALID_FIELD', 'size'],
  [{ ...AMEND, amount: '1' }, 'UNKNOWN_FIELD', 'amount'],
  [{ ...AMEND, size: '1', trigger: { price: '1' } }, 'INVALID_FIELD', 'trigger'],
  [{ ...AMEND, trigger: { price: '0' } }, 'INVALID_FIELD', 'trigger.price'],
  [{ ...AMEND, trigger: { price: '1', rule: '>=' } }, 'UNKNOWN_FIELD', 'trigger.rule'],
  [{ ...AMEND, trigger: { price: '1' } }, 'TARGET_NOT_AMENDABLE', 'target'],
  [{ ...AMEND, size: '1', reduce_only: true }, 'UNKNOWN_FIELD', 'reduce_only'],
  [{ ...AMEND, size: '1' }, 'TARGET_NOT_OPEN', 'target'],
];

/** The contract stands at 88044. */
const WAITING = { ...MARKET, trigger: { price: '90000', rule: '>=' } };
const TRIGGERS: readonly Hostile[] = [
  [{ ...MARKET, trigger: {} }, 'MISSING_FIELD', 'trigger.price'],
  [{ ...MARKET, trigger: { price: '90000' } }, 'MISSING_FIELD', 'trigger.rule'],
  [{ ...MARKET, trigger: { price: '90000', rule: '>' } }, 'INVALID_FIELD', 'trigger.rule'],
  [{ ...MARKET, trigger: { price: 90_000, rule: '>=' } }, 'INVALID_FIELD', 'trigger.price'],
  [{ ...MARKET, trigger: { price: '-1', rule: '>=' } }, 'INVALID_FIELD', 'trigger.price'],
  [{ ...MARKET, trigger: { trail: { by: '1' } } }, 'INVALID_FIELD', 'trigger.trail.by'],
  [{ ...MARKET, trigger: { trail: {} } }, 'MISSING_FIELD', 'trigger.trail.by'],
  [
    { ...MARKET, trigger: { ...WAITING.trigger, source: 'mark' } },
    'INVALID_FIELD',
    'trigger.source',
  ],
  [{ ...CLOSE, trigger: { trail: { by: '0.01' } } }, 'INVALID_FIELD', 'trigger.trail'],
  [
    { ...CLOSE, trigger: { ...WAITING.trigger, source: 'touch' } },
    'INVALID_FIELD',
    'trigger.source',
  ],
  [{ ...MARKET, trigger: { price: '80000', rule: '>=' } }, 'TRIGGER_ALREADY_MET', 'trigger.price'],
  [{ ...MARKET, trigger: { price: '90000.05', rule: '>=' } }, 'INVALID_FIELD', 'trigger.price'],
  [
    { ...MARKET, trigger: { trail: { by: '0.01', from: '90000.05' } } },
    'INVALID_FIELD',
    'trigger.trail.from',
  ],
  [{ ...WAITING, size: '5.5' }, 'INVALID_FIELD', 'size'],
  [{ ...WAITING, size: '60' }, 'MAX_ORDER', 'size'],
  [{ ...WAITING, contract: 'DOGE_USDT' }, 'PAIR_NOT_ALLOWED', 'contract'],
  [{ ...WAITING, price: '95000' }, 'PRICE_COLLAR', 'price'],
  [
    { ...WAITING, exits: { stop_loss: { price: '91000' } } },
    'INVALID_FIELD',
    'exits.stop_loss.price',
  ],
];

const STOP = { stop_loss: { price: '86000' } };
const SELLS = { contract: 'BTC_USDT', action: 'exit', size: '-5' };
const EXITS: readonly Hostile[] = [
  [{ ...LIMIT, exits: {} }, 'MISSING_FIELD', 'exits'],
  [{ ...LIMIT, exits: { stop: { price: '1' } } }, 'UNKNOWN_FIELD', 'exits.stop'],
  [{ ...LIMIT, exits: { stop_loss: {} } }, 'MISSING_FIELD', 'exits.stop_loss.price'],
  // Long: the stop lies below, the take-profit above. Short: the other way round.
  [
    { ...LIMIT, exits: { stop_loss: { price: '87000' } } },
    'INVALID_FIELD',
    'exits.stop_loss.price',
  ],
  [
    { ...LIMIT, exits: { stop_loss: { price: '88000' } } },
    'INVALID_FIELD',
    'exits.stop_loss.price',
  ],
  [
    { ...LIMIT, exits: { take_profit: [{ price: '86000' }] } },
    'INVALID_FIELD',
    'exits.take_profit.0.price',
  ],
  [
    { ...LIMIT, exits: { stop_loss: { price: '86000', limit_price: '86500' } } },
    'INVALID_FIELD',
    'exits.stop_loss.limit_price',
  ],
  [
    { ...LIMIT, size: '-5', price: '89000', exits: { stop_loss: { price: '88000' } } },
    'INVALID_FIELD',
    'exits.stop_loss.price',
  ],
  [
    { ...LIMIT, size: '-5', price: '89000', exits: { take_profit: [{ price: '90000' }] } },
    'INVALID_FIELD',
    'exits.take_profit.0.price',
  ],
  [
    {
      ...LIMIT,
      size: '-5',
      price: '89000',
      exits: { stop_loss: { price: '90000', limit_price: '89500' } },
    },
    'INVALID_FIELD',
    'exits.stop_loss.limit_price',
  ],
  [
    { ...MARKET, exits: { stop_loss: { price: '89000' } } },
    'INVALID_FIELD',
    'exits.stop_loss.price',
  ],
  [
    { ...MARKET, size: '-5', exits: { take_profit: [{ price: '89000' }] } },
    'INVALID_FIELD',
    'exits.take_profit.0.price',
  ],
  [{ ...LIMIT, exits: STOP, reduce_only: true }, 'INVALID_FIELD', 'exits'],
  [{ ...CLOSE, exits: STOP }, 'INVALID_FIELD', 'exits'],
  [
    { ...LIMIT, exits: { stop_loss: { price: '86000.01' } } },
    'INVALID_FIELD',
    'exits.stop_loss.price',
  ],
  [
    { ...LIMIT, exits: { stop_loss: { price: '86000', slippage: '0.04' } } },
    'PRICE_COLLAR',
    'exits.stop_loss.slippage',
  ],
  [
    {
      ...LIMIT,
      size: '1',
      exits: { take_profit: [{ price: '88000', share: '0.5' }, { price: '89000' }] },
    },
    'EXIT_TOO_SMALL',
    'size',
  ],
  [{ ...SELLS }, 'MISSING_FIELD', 'exits'],
  [{ action: 'exit', contract: 'BTC_USDT', exits: STOP }, 'MISSING_FIELD', 'size'],
  [{ ...SELLS, size: '0', exits: STOP }, 'INVALID_FIELD', 'size'],
  [{ ...SELLS, size: '+5', exits: STOP }, 'INVALID_FIELD', 'size'],
  [{ ...SELLS, exits: STOP, price: '1' }, 'UNKNOWN_FIELD', 'price'],
  [{ ...SELLS, exits: STOP, reduce_only: true }, 'UNKNOWN_FIELD', 'reduce_only'],
  [{ ...SELLS, exits: STOP, amount: '1' }, 'UNKNOWN_FIELD', 'amount'],
  [{ ...SELLS, exits: STOP, amount_of_available: '1' }, 'UNKNOWN_FIELD', 'amount_of_available'],
  [{ ...SELLS, exits: STOP, currency_pair: 'BTC_USDT' }, 'UNKNOWN_FIELD', 'currency_pair'],
  [{ ...SELLS, exits: STOP, settle: 'btc' }, 'INVALID_FIELD', 'settle'],
  [
    { ...SELLS, exits: { ...STOP, take_profit: [{ price: '85000' }] } },
    'INVALID_FIELD',
    'exits.take_profit.0.price',
  ],
  [
    { ...SELLS, size: '5', exits: { ...STOP, take_profit: [{ price: '87000' }] } },
    'INVALID_FIELD',
    'exits.take_profit.0.price',
  ],
  [{ ...SELLS, exits: STOP }, 'NO_POSITION', 'size'],
  [{ ...SELLS, size: '5', exits: { stop_loss: { price: '90000' } } }, 'NO_POSITION', 'size'],
  [{ ...SELLS, size: '-5.5', exits: STOP }, 'INVALID_FIELD', 'size'],
  [{ ...SELLS, contract: 'DOGE_USDT', exits: STOP }, 'PAIR_NOT_ALLOWED', 'contract'],
  [
    { ...SELLS, exits: { stop_loss: { price: '89000' } } },
    'TRIGGER_ALREADY_MET',
    'exits.stop_loss.price',
  ],
];

const HOSTILE = [
  ...TRIGGERS,
  ...EXITS,
  ...WRONG_VALUES,
  ...ODD_FIELDS,
  ...UNKNOWN_FIELDS,
  ...CONTRADICTIONS,
  ...OUTSIDE_LIMITS,
  ...AMENDMENTS,
];

/** Sends them all; returns those that did not end as they should. */
async function misjudged(world: World, messages: readonly Hostile[]): Promise<readonly string[]> {
  messages.forEach(([message], index) => {
    const id = `h-${index}`;
    const body =
      typeof message === 'string'
        ? `{"id":"${id}",${message}}`
        : JSON.stringify({ id, ...message });
    world.send(body, 'main#usdt:BTC_USDT');
  });
  await pass(world, messages.length * 1_000);
  return messages.flatMap(([message, code, field], index) => {
    const { status, reason } = recordIn(world, `h-${index}`);
    const isRight = status === 'rejected' && reason?.code === code && reason.field === field;
    return isRight
      ? []
      : [
          `${JSON.stringify(message)}: ${status} ${reason?.code} ${reason?.field} ${reason?.message}`,
        ];
  });
}

it(`${HOSTILE.length} hostile messages about contracts end as refusals that name the fault, and as no order`, async () => {
  expect(HOSTILE.length).toBeGreaterThanOrEqual(150);
  const world = quietWorld({}, { futures: FUTURES });
  expect(await misjudged(world, HOSTILE)).toEqual([]);
  expect(world.exchange.futures.orders(USER)).toEqual([]);
  expect(world.exchange.orders(USER)).toEqual([]);
});

it(`${AGAINST_WHAT_IS_THERE.length} more change nothing of a position and of orders that rest`, async () => {
  const world = quietWorld({}, { futures: FUTURES });
  const group = 'main#usdt:BTC_USDT';
  for (const message of [
    { id: 'long', ...MARKET, size: '10' },
    { id: 'contract', ...LIMIT },
    { id: 'pair', ...SPOT },
  ]) {
    world.send(JSON.stringify(message), group);
  }
  await pass(world, 5_000);
  const books = () =>
    JSON.stringify([
      world.exchange.futures.orders(USER),
      world.exchange.futures.positions(USER),
      world.exchange.orders(USER),
    ]);
  const before = books();
  expect(await misjudged(world, AGAINST_WHAT_IS_THERE)).toEqual([]);
  expect(books()).toBe(before);
  expect(recordIn(world, 'contract').status).toBe('open');
});

it('An account in hedge mode, or with too much leverage, or without futures takes none', async () => {
  const inHedgeMode = quietWorld({}, { futures: FUTURES });
  inHedgeMode.exchange.futures.setPositionMode(USER, 'dual');
  const exit = { ...MARKET, size: '-5', reduce_only: true };
  const refused = (code: string, ...messages: readonly Fields[]): readonly Hostile[] =>
    messages.map((message) => [message, code, 'contract']);
  const trigger = { price: '80000', rule: '<=' };
  const closing = { ...SELLS, exits: STOP };
  const modes = refused(
    'POSITION_MODE',
    ...[LIMIT, MARKET, exit, CLOSE, { ...MARKET, trigger }, { ...exit, trigger }, closing],
  );
  expect(await misjudged(inHedgeMode, modes)).toEqual([]);

  const leveraged = quietWorld({}, { futures: { ...FUTURES, maxLeverage: '9' } });
  expect(await misjudged(leveraged, refused('MAX_LEVERAGE', LIMIT, MARKET))).toEqual([]);

  const withoutFutures = quietWorld();
  const all = refused(
    'FUTURES_NOT_CONFIGURED',
    ...[LIMIT, MARKET, exit, CLOSE, { ...exit, trigger }, closing],
  );
  expect(await misjudged(withoutFutures, all)).toEqual([]);
  for (const { exchange } of [inHedgeMode, leveraged, withoutFutures]) {
    expect(exchange.futures.orders(USER)).toEqual([]);
    expect(exchange.orders(USER)).toEqual([]);
  }
});
