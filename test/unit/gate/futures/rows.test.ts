import { describe, expect, it } from 'vitest';
import { parseContractRules } from '../../../../shared/gate/futures/contract-rules.ts';
import { parseFuturesAccount } from '../../../../shared/gate/futures/futures-account.ts';
import { parseFuturesOrder } from '../../../../shared/gate/futures/futures-order.ts';
import { parseFuturesTrade } from '../../../../shared/gate/futures/futures-trade.ts';
import { parsePosition, parsePositionReading } from '../../../../shared/gate/futures/position.ts';
import { parseExactJson } from '../../../../shared/lib/json/exact-numbers.ts';
import { orderText, REAL_IDS, recordedClient } from './recorded-requests.ts';

const [ID] = REAL_IDS;
const order = (fields: object) =>
  parseFuturesOrder(parseExactJson(orderText(ID, fields as Record<string, unknown>)));

describe('An order row', () => {
  it.each([
    ['a sell, nothing filled', { size: '-5', left: '-5' }, 'sell', '0', '5'],
    ['a sell, partly filled', { size: '-5', left: '-2' }, 'sell', '3', '2'],
    ['a sell whose left has no sign', { size: '-5', left: '2' }, 'sell', '3', '2'],
    ['a buy of decimals', { size: '0.5', left: '0.2' }, 'buy', '0.3', '0.2'],
    ['numbers instead of text', { size: 12, left: 12 }, 'buy', '0', '12'],
  ])('says how much is filled: %s', (_what, sizes, side, filledSize, left) => {
    expect(order(sizes)).toMatchObject({ side, filledSize, left, isOpen: true });
  });

  it.each([
    'filled',
    'cancelled',
    'liquidated',
    'ioc',
    'auto_deleveraged',
    'reduce_only',
    'position_closed',
    'reduce_out',
    'stp',
    'a_word_of_tomorrow',
  ])('that has ended as %s is decided by its sizes', (finishAs) => {
    expect(
      order({ status: 'finished', finish_as: finishAs, size: '9', left: '4', fill_price: '60000' }),
    ).toMatchObject({ isOpen: false, finishAs, filledSize: '5', averagePrice: '60000' });
  });

  it('that closes a position leaves the filled size to its trades', () => {
    const closed = { status: 'finished', is_close: true, size: '0', left: '0' };
    expect(order(closed)).toMatchObject({ isFilledByTrades: true, side: undefined });
  });

  it('without a status or a size counts as live', () => {
    expect(order({ status: undefined })).toMatchObject({ isVague: true, isOpen: true });
    expect(order({ left: undefined })).toMatchObject({ isVague: true });
    expect(order({ size: 'much' })).toMatchObject({ isVague: true });
  });

  it('has its times in ms, of whichever field is there', () => {
    expect(order({ update_time: '1790000001.5' })?.updateTimeMs).toBe(1_790_000_001_500);
    expect(order({ finish_time: 1_790_000_002 })?.updateTimeMs).toBe(1_790_000_002_000);
    expect(order({})?.updateTimeMs).toBe(1_789_999_999_123);
  });

  it('without an id is none', () => {
    expect([[], null, 'x', {}].map(parseFuturesOrder)).toEqual(Array(4).fill(undefined));
  });
});

it('A trade has its fee and its points, and a rebate below zero', () => {
  const row = {
    trade_id: '17',
    order_id: ID,
    create_time: '1790000000.123',
    contract: 'ETH_USDT',
    text: 't-abc',
    size: '-0.5',
    close_size: '0',
    price: '3000.05',
    role: 'maker',
    fee: '-0.0001',
    point_fee: '0.2',
  };
  expect(parseFuturesTrade(row)).toEqual({
    tradeId: '17',
    orderId: ID,
    text: 't-abc',
    contract: 'ETH_USDT',
    size: '-0.5',
    closeSize: '0',
    price: '3000.05',
    role: 'maker',
    fees: [
      { currency: 'USDT', amount: '-0.0001' },
      { currency: 'POINT', amount: '0.2' },
    ],
    atMs: 1_790_000_000_123,
  });
  expect(parseFuturesTrade({ ...row, order_id: undefined })).toBeUndefined();
});

describe('The rules of a contract', () => {
  const ROW = {
    name: 'BNB_USDT',
    type: 'direct',
    quanto_multiplier: '0.001',
    order_size_min: '1',
    order_size_max: '1000000',
    market_order_size_max: '0',
    order_price_round: '0.05',
    order_price_deviate: '0.1',
    mark_price: '860.17',
    last_price: '860.2',
    in_delisting: false,
    orders_limit: '100',
    leverage_max: '50',
  };

  it('come with the prices, and a limit of zero is none', () => {
    expect(parseContractRules(ROW)).toMatchObject({
      multiplier: '0.001',
      priceTick: '0.05',
      sizeStep: '1',
      sizeMax: '1000000',
      marketSizeMax: undefined,
      markPrice: '860.17',
      status: 'trading',
      openOrdersMax: 100,
      assetType: '',
    });
  });

  it('take the least decimal size as the step', () => {
    const decimal = { ...ROW, enable_decimal: true, order_size_min: '0.1' };
    expect(parseContractRules(decimal)).toMatchObject({ sizeMin: '0.1', sizeStep: '0.1' });
  });

  it.each([
    ['of an inverse contract', { type: 'inverse' }],
    ['of zero', { quanto_multiplier: '0' }],
    ['that is missing', { quanto_multiplier: undefined }],
  ])('have no multiplier: one %s', (_what, fields) => {
    expect(parseContractRules({ ...ROW, ...fields })?.multiplier).toBeUndefined();
  });

  it('are none where a row lacks what an order is checked by', () => {
    // Without the header, Gate writes a decimal least size as zero.
    expect(parseContractRules({ ...ROW, order_size_min: 0 })).toBeUndefined();
    expect(parseContractRules({ ...ROW, order_price_round: undefined })).toBeUndefined();
  });

  it('are not asked for a name that would have to be escaped', async () => {
    const { client, sent } = recordedClient(() => ({ body: '{}' }));
    expect(await client.contract('我_USDT')).toBeUndefined();
    expect(await client.contract('../orders')).toBeUndefined();
    expect(sent).toEqual([]);
  });

  it('are unknown for a contract that Gate does not know', async () => {
    const body = '{"label":"CONTRACT_NOT_FOUND","message":"no"}';
    const { client } = recordedClient(() => ({ status: 400, body }));
    expect(await client.contract('NONE_USDT')).toBeUndefined();
  });
});

describe('A position', () => {
  const ROW = { contract: 'BTC_USDT', size: '-3', mode: 'single', leverage: '0' };

  it.each([
    [
      'the effective one',
      { lever: '4', leverage: '5', cross_leverage_limit: '6' },
      '4',
      'isolated',
    ],
    ['the isolated one', { leverage: '5', cross_leverage_limit: '6' }, '5', 'isolated'],
    ['the limit of cross margin', { leverage: '0', cross_leverage_limit: '6' }, '6', 'cross'],
    ['none', { leverage: '0', cross_leverage_limit: '0' }, undefined, 'cross'],
    ['by its word', { lever: '4', pos_margin_mode: 'cross', leverage: '5' }, '4', 'cross'],
    [
      'as cross, whose word is another',
      { lever: '4', pos_margin_mode: 'isolated', leverage: '0' },
      '4',
      'cross',
    ],
    [
      'by a word alone',
      { lever: '4', pos_margin_mode: 'isolated', leverage: undefined },
      '4',
      'isolated',
    ],
  ])('has its leverage: %s', (_what, fields, leverage, marginMode) => {
    expect(parsePosition({ ...ROW, ...fields })).toMatchObject({
      leverage,
      marginMode,
      size: '-3',
    });
  });

  it.each([
    [
      'a list, as in hedge mode',
      [
        { ...ROW, mode: 'dual_long' },
        { ...ROW, mode: 'dual_short' },
      ],
      'dual_long',
    ],
    ['an empty list', [], 'dual'],
    ['a row of one side', { ...ROW, mode: 'dual_short' }, 'dual_short'],
  ])('in another mode than one-way is told apart: %s', (_what, json, mode) => {
    expect(parsePositionReading(json)).toEqual({ kind: 'other_mode', mode });
  });

  it.each([
    ['without a mode', { contract: 'BTC_USDT', size: '0' }],
    ['without a size', { contract: 'BTC_USDT', mode: 'single' }],
    ['that is nothing', null],
  ])('that does not say what counts is no flat position: %s', async (_what, json) => {
    const { client } = recordedClient(() => ({ body: JSON.stringify(json) }));
    await expect(client.position('BTC_USDT')).rejects.toThrow('not a position');
  });

  it('that Gate does not find is no flat position either', async () => {
    const body = '{"label":"NOT_FOUND","message":"no"}';
    const { client } = recordedClient(() => ({ status: 404, body }));
    await expect(client.position('BTC_USDT')).rejects.toThrow('404');
    await expect(client.positions()).rejects.toThrow('404');
  });

  it('that is closed stays listed for a while, and is left out', async () => {
    const rows = [ROW, { ...ROW, contract: 'ETH_USDT', size: '0' }];
    const { client } = recordedClient(() => ({ body: JSON.stringify(rows) }));
    expect((await client.positions()).map(({ contract }) => contract)).toEqual(['BTC_USDT']);
  });
});

it('An account says its modes, or does not', () => {
  const row = { total: '100.5', available: '40', unrealised_pnl: '-1', margin_mode: '3' };
  expect(parseFuturesAccount({ ...row, position_mode: 'single' })).toMatchObject({
    available: '40',
    positionMode: 'single',
    marginMode: 3,
  });
  expect(parseFuturesAccount(row)).toMatchObject({ positionMode: undefined });
  expect(parseFuturesAccount({})).toBeUndefined();
});
