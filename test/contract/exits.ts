import {
  amend,
  cancel,
  exit,
  followedBy,
  type Message,
  type Row,
  underOwnId,
  withJson,
} from './bad-message.ts';

const STOP = { price: '29000' } as const;
const TARGET = { price: '31000' } as const;

/** Of a buy at 30,000. */
function fault(title: string, exits: unknown, field: string): Row {
  return [`exits: ${title}`, { exits }, 'INVALID_FIELD', `exits${field && `.${field}`}`];
}
function missing(title: string, exits: Message, field: string): Row {
  return [`exits: ${title}`, { exits }, 'MISSING_FIELD', `exits${field && `.${field}`}`];
}
function unknown(title: string, exits: Message, field: string): Row {
  return [`exits: ${title}`, { exits }, 'UNKNOWN_FIELD', `exits.${field}`];
}
function repeated(title: string, json: string, field: string): Row {
  return [`exits: ${title}`, withJson('exits', json), 'REPEATED_FIELD', `exits.${field}`];
}
const stop = (title: string, fields: Message, field: string) =>
  fault(`a stop ${title}`, { stop_loss: { ...STOP, ...fields } }, `stop_loss.${field}`);
const targets = (title: string, list: unknown, field: string) =>
  fault(`targets ${title}`, { stop_loss: STOP, take_profit: list }, `take_profit${field}`);
const shares = (title: string, all: readonly unknown[], field: string) =>
  targets(
    title,
    all.map((share) => ({ ...TARGET, ...(share !== undefined && { share }) })),
    field,
  );
const trail = (title: string, fields: Message, field: string) =>
  fault(`a trail ${title}`, { trail: { by: '0.03', ...fields } }, `trail.${field}`);

/** Exits of a buy that are none, or that contradict themselves or their order. */
export const EXITS = underOwnId([
  fault('null', null, ''),
  fault('a text', '29000', ''),
  fault('a number', 29_000, ''),
  fault('true', true, ''),
  fault('a list', [{ stop_loss: STOP }], ''),
  missing('nothing', {}, ''),
  fault('a stop that is null', { stop_loss: null }, 'stop_loss'),
  fault('a stop as a text', { stop_loss: '29000' }, 'stop_loss'),
  fault('a stop as a list', { stop_loss: [STOP] }, 'stop_loss'),
  missing('a stop without a price', { stop_loss: {} }, 'stop_loss.price'),
  missing('a stop with a source only', { stop_loss: { source: 'last' } }, 'stop_loss.price'),
  stop('at a number', { price: 29_000 }, 'price'),
  stop('at zero', { price: '0' }, 'price'),
  stop('at a negative price', { price: '-29000' }, 'price'),
  stop('with an exponent', { price: '2.9e4' }, 'price'),
  stop('in per cent', { price: '3%' }, 'price'),
  stop('that is an object', { price: { value: '29000' } }, 'price'),
  stop('at the price of its order', { price: '30000' }, 'price'),
  stop('at that price with a zero more', { price: '30000.0' }, 'price'),
  stop('above the price of its order', { price: '30000.1' }, 'price'),
  stop('with a limit of zero', { limit_price: '0' }, 'limit_price'),
  stop('with a limit above it', { limit_price: '29000.1' }, 'limit_price'),
  stop('with a limit and a slippage', { limit_price: '28900', slippage: '0.1' }, 'slippage'),
  stop('with a slippage of zero', { slippage: '0' }, 'slippage'),
  stop('with a slippage of everything', { slippage: '1' }, 'slippage'),
  stop('with a slippage in per cent', { slippage: '5%' }, 'slippage'),
  stop('with a slippage that is a number', { slippage: 0.05 }, 'slippage'),
  stop('by the mark price', { source: 'mark' }, 'source'),
  stop('confirmed for more than five minutes', { confirm_seconds: '301' }, 'confirm_seconds'),
  stop('confirmed by a number', { confirm_seconds: 60 }, 'confirm_seconds'),
  stop('confirmed with a unit', { confirm_seconds: '60s' }, 'confirm_seconds'),
  targets('that are none', [], ''),
  targets('that are six', Array(6).fill(TARGET), ''),
  targets('that are null', null, ''),
  targets('that are one object', TARGET, ''),
  targets('that are a text', '31000', ''),
  targets('of which one is null', [null], '.0'),
  targets('of which one is a text', ['31000'], '.0'),
  targets('of which one is a list', [[TARGET]], '.0'),
  targets('of which the second is a number', [TARGET, 31_000], '.1'),
  targets('at zero', [{ price: '0' }], '.0.price'),
  targets('of which the third is negative', [TARGET, TARGET, { price: '-1' }], '.2.price'),
  targets('at a number', [{ price: 31_000 }], '.0.price'),
  targets('at the price of its order', [{ price: '30000' }], '.0.price'),
  targets('of which the second lies below that', [TARGET, { price: '29999' }], '.1.price'),
  missing('a target without a price', { take_profit: [{ share: '1' }] }, 'take_profit.0.price'),
  missing('a second target of nothing', { take_profit: [TARGET, {}] }, 'take_profit.1.price'),
  shares('with a share of zero', ['0'], '.0.share'),
  shares('with a share above 1', ['1.1'], '.0.share'),
  shares('with a share of 50', ['50'], '.0.share'),
  shares('with a share in per cent', ['50%'], '.0.share'),
  shares('with a share that is a number', [0.5], '.0.share'),
  shares('with a negative share', ['-0.5'], '.0.share'),
  shares('with a share that is null', [null], '.0.share'),
  shares('that add up to more than 1', ['0.5', '0.51'], '.1.share'),
  shares('of which the third is too much', ['0.5', '0.5', '0.000001'], '.2.share'),
  shares('of which one has no share left', ['0.5', undefined, '0.5'], '.1.share'),
  fault(
    'shares below 1 without a stop',
    { take_profit: [{ ...TARGET, share: '0.5' }] },
    'take_profit',
  ),
  fault('a trail as a text', { trail: '0.03' }, 'trail'),
  fault('a trail that is null', { trail: null }, 'trail'),
  missing('a trail of nothing', { trail: {} }, 'trail.by'),
  trail('of zero', { by: '0' }, 'by'),
  trail('of the whole price', { by: '1' }, 'by'),
  trail('in per cent', { by: '3' }, 'by'),
  trail('that is a number', { by: 0.03 }, 'by'),
  trail('from zero', { from: '0' }, 'from'),
  trail('from a number', { from: 31_000 }, 'from'),
  unknown('a take profit', { stop_loss: STOP, takeProfit: [TARGET] }, 'takeProfit'),
  unknown('a stop in capitals', { STOP_LOSS: STOP }, 'STOP_LOSS'),
  unknown('a time limit', { stop_loss: STOP, expires_at: '2026-12-31T00:00:00Z' }, 'expires_at'),
  unknown("Gate's fields", { stop_loss: { ...STOP, order_price: '1' } }, 'stop_loss.order_price'),
  unknown('a misspelt limit', { stop_loss: { ...STOP, limit: '1' } }, 'stop_loss.limit'),
  unknown(
    'an amount of a target',
    { stop_loss: STOP, take_profit: [TARGET, { ...TARGET, amount: '1' }] },
    'take_profit.1.amount',
  ),
  unknown('a trail with a source', { trail: { by: '0.03', source: 'touch' } }, 'trail.source'),
  repeated('two stops', '{"stop_loss":{"price":"1"},"stop_loss":{"price":"2"}}', 'stop_loss'),
  repeated('two prices of a stop', '{"stop_loss":{"price":"1","price":"2"}}', 'stop_loss.price'),
  repeated(
    'two prices of a target',
    '{"take_profit":[{"price":"31000","price":"32000"}]}',
    'take_profit.0.price',
  ),
  repeated(
    'two shares of the third target',
    '{"take_profit":[{"price":"1"},{"price":"2"},{"price":"3","share":"0.1","share":"0.9"}]}',
    'take_profit.2.share',
  ),
  repeated('two ratios of a trail', '{"trail":{"by":"0.01","by":"0.5"}}', 'trail.by'),
  [
    'exits: twice',
    followedBy('"exits":{"trail":{"by":"0.1"}},"exits":{"trail":{"by":"0.2"}}'),
    'REPEATED_FIELD',
    'exits',
  ],
  [
    'exits: a prototype',
    withJson('exits', '{"trail":{"by":"0.1"},"__proto__":{"trail":{"by":"0.2"}}}'),
    'UNKNOWN_FIELD',
    'exits.__proto__',
  ],
  ['exits: of a sell', { side: 'sell', exits: { stop_loss: STOP } }, 'INVALID_FIELD', 'exits'],
  [
    'exits: a stop above the trigger of a market buy',
    {
      type: 'market',
      price: undefined,
      trigger: { price: '28000', rule: '<=' },
      exits: { stop_loss: STOP },
    },
    'INVALID_FIELD',
    'exits.stop_loss.price',
  ],
]);

function holding(title: string, fields: Message, code: string, field: string): Row {
  return [`an exit: ${title}`, exit(fields), code, field];
}

/** Exits over coins that are held. */
export const HOLDINGS = underOwnId([
  holding('of no coins', { amount: undefined }, 'MISSING_FIELD', 'amount'),
  holding('of no pair', { currency_pair: undefined }, 'MISSING_FIELD', 'currency_pair'),
  holding('without prices', { exits: undefined }, 'MISSING_FIELD', 'exits'),
  holding('with empty prices', { exits: {} }, 'MISSING_FIELD', 'exits'),
  holding('of zero', { amount: '0' }, 'INVALID_FIELD', 'amount'),
  holding('of a number', { amount: 1 }, 'INVALID_FIELD', 'amount'),
  holding('of a ratio above 1', ratio('1.5'), 'INVALID_FIELD', 'amount_of_available'),
  holding(
    'of an amount and a ratio',
    { amount_of_available: '1' },
    'INVALID_FIELD',
    'amount_of_available',
  ),
  holding('in quote currency', { quote_amount: '25' }, 'UNKNOWN_FIELD', 'quote_amount'),
  holding('with a side', { side: 'sell' }, 'UNKNOWN_FIELD', 'side'),
  holding('with a price', { price: '1' }, 'UNKNOWN_FIELD', 'price'),
  holding('with a target', { target: 'some-order' }, 'UNKNOWN_FIELD', 'target'),
  holding('with a trigger', { trigger: { price: '1', rule: '<=' } }, 'UNKNOWN_FIELD', 'trigger'),
  holding('of a contract', { contract: 'BTC_USDT', size: '-5' }, 'UNKNOWN_FIELD', 'currency_pair'),
  holding(
    'with a target at its stop',
    { exits: { stop_loss: STOP, take_profit: [TARGET, { price: '29000' }] } },
    'INVALID_FIELD',
    'exits.take_profit.1.price',
  ),
  holding(
    'with targets that do not sell everything',
    { exits: { take_profit: [{ ...TARGET, share: '0.9' }] } },
    'INVALID_FIELD',
    'exits.take_profit',
  ),
]);

/** Children are cancelled by their ids, and nothing else is done with them. */
export const CHILDREN = underOwnId([
  ['an amendment of a leg', amend({ target: 'x/tp1', amount: '1' }), 'INVALID_FIELD', 'target'],
  ['a cancel of a name without an order', cancel({ target: '/tp1' }), 'INVALID_FIELD', 'target'],
  ['a cancel of an order without a name', cancel({ target: 'x/' }), 'INVALID_FIELD', 'target'],
  ['a cancel of a child too deep', cancel({ target: 'x/exit/tp1/a' }), 'INVALID_FIELD', 'target'],
  ['a cancel of a leg with a space', cancel({ target: 'x/tp 1' }), 'INVALID_FIELD', 'target'],
]);

function ratio(value: string): Message {
  return { amount: undefined, amount_of_available: value };
}
