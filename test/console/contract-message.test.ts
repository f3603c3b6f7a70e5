import { describe, expect, it } from 'vitest';
import { readContractTicket } from '../../cli/console/futures/contract-fields.ts';
import { contractMessage } from '../../cli/console/futures/contract-message.ts';
import { describeExpected, stopBeyondLiquidation } from '../../cli/futures/describe-expected.ts';
import type { ContractNow } from '../../cli/futures/read-contract.ts';
import { readOrders } from '../../cli/orders/order-input.ts';
import { parseContractRules } from '../../shared/gate/futures/contract-rules.ts';
import { parsePosition } from '../../shared/gate/futures/position.ts';

const CONTRACT = 'BTC_USDT';
const RULES = parseContractRules({
  name: CONTRACT,
  quanto_multiplier: '0.0001',
  order_size_min: '1',
  order_price_round: '0.1',
  last_price: '88000',
  mark_price: '88000',
  maintenance_rate: '0.005',
})!;

/** An isolated position at leverage 10. */
function holding(size: string): ContractNow {
  const position = parsePosition({
    contract: CONTRACT,
    size,
    mode: 'single',
    leverage: '10',
    entry_price: '88000',
    liq_price: '80000',
  })!;
  return { rules: RULES, position };
}

function message(typed: Readonly<Record<string, string>>, now = holding('0')) {
  const form = { word: 'long', type: 'market', size: '40', ...typed };
  const built = contractMessage(readContractTicket(new URLSearchParams(form)), CONTRACT, now);
  // As it is sent: throws what the form would show.
  readOrders(JSON.stringify({ id: 'typed', ...built }), {
    nowMs: Date.parse('2026-11-28T12:00:00Z'),
    accounts: ['main'],
    account: 'main',
  });
  return built;
}

function words(typed: Readonly<Record<string, string>>, now = holding('0')) {
  const built = message(typed, now);
  if ('action' in built) throw new Error('an exit');
  return { lines: describeExpected(built, now), late: stopBeyondLiquidation(built, now) };
}

const ARMED = { wait: 'price', 'trigger.price': '90000', 'trigger.rule': '>=' };
const SLICED = { wait: 'slices', 'slices.over': '4h', 'slices.every': '5m' };
const refused = (code: string, field: string) => expect.objectContaining({ code, field });

describe('the message of the form for contracts', () => {
  it('arms, cuts and protects what it opens, with the sign of the word', () => {
    expect(message({ ...ARMED, word: 'short', 'exits.trail.by': '3' })).toEqual({
      contract: CONTRACT,
      size: '-40',
      price: '0',
      trigger: { price: '90000', rule: '>=' },
      exits: { trail: { by: '0.03' } },
    });
    expect(message({ ...SLICED, type: 'limit', price: '87000', tif: 'ioc' })).toEqual({
      contract: CONTRACT,
      size: '40',
      price: '87000',
      tif: 'ioc',
      slices: { over: 'PT4H', every: 'PT5M' },
    });
    const trail = { wait: 'trail', 'trigger.trail.by': '2.5', 'trigger.source': 'touch' };
    expect(message(trail)).toMatchObject({ trigger: { trail: { by: '0.025' }, source: 'touch' } });
  });

  it('closes against the sign of the position, at once, armed or in slices', () => {
    const armed = { ...ARMED, word: 'close' };
    expect(message({ ...armed, size: '' }, holding('40'))).toEqual({
      contract: CONTRACT,
      size: '0',
      price: '0',
      close: true,
      trigger: { price: '90000', rule: '>=' },
    });
    expect(message({ ...armed, size: '10' }, holding('-40'))).toMatchObject({
      size: '10',
      reduce_only: true,
    });
    expect(message({ ...SLICED, word: 'close' }, holding('40'))).toMatchObject({
      size: '-40',
      reduce_only: true,
      slices: { over: 'PT4H', every: 'PT5M' },
    });
  });

  it('protects contracts that are held, on either side', () => {
    const typed = { word: 'exit', size: '15', 'exits.stop_loss.price': '92000' };
    expect(message(typed, holding('-40'))).toEqual({
      action: 'exit',
      contract: CONTRACT,
      size: '15',
      exits: { stop_loss: { price: '92000' } },
    });
    expect(() => message(typed)).toThrow(expect.objectContaining({ code: 'NO_POSITION' }));
    const bare = { word: 'exit', size: '15' };
    expect(() => message(bare, holding('40'))).toThrow(
      refused('MISSING_FIELD', 'exits.stop_loss.price'),
    );
  });

  it('never turns a limit order into one at market, and refuses at a field that is there', () => {
    for (const price of ['', '0', '0.00', '-1', '1e5', 'abc']) {
      const limit = { type: 'limit', price };
      expect(() => message(limit), price).toThrow(refused('INVALID_FIELD', 'price'));
    }
    for (const size of ['', '0', '-3', '+3', '1e2']) {
      expect(() => message({ size }), size).toThrow(refused('INVALID_FIELD', 'size'));
    }
    const ways: readonly Readonly<Record<string, string>>[] = [
      SLICED,
      { wait: 'trail', 'trigger.trail.by': '3' },
      { ...ARMED, 'trigger.source': 'touch' },
    ];
    for (const how of ways) {
      const closing = { ...how, word: 'close', size: '' };
      expect(() => message(closing, holding('40'))).toThrow(refused('MISSING_FIELD', 'size'));
    }
  });
});

describe('the words before an order of a contract is sent', () => {
  it('say when, how, and what it would be worth then', () => {
    const { lines } = words({ ...ARMED, 'exits.stop_loss.price': '85000' });
    expect(lines).toEqual([
      'Buying 40 BTC_USDT contracts at market when the price is >= 90000: 0.004 BTC, about 360 USDT.',
      'The last price is 88000, 2.27 % away.',
      'Then stop 85000.',
      'Filled, the position is long 40 contracts, margin about 35.2 USDT at leverage 10, liquidation near 81407.035.',
    ]);
    expect(words({ ...ARMED, 'trigger.price': '87000' }).lines[1]).toBe(
      'The last price is 88000: the trigger is met already.',
    );
    expect(words({ ...SLICED, size: '50' }).lines).toContain(
      'In slices: 48 of 1 contracts, the last 3.',
    );
    expect(words({ ...SLICED, size: '20' }).lines).toContain(
      'Its slices are too small: at most 20 slices.',
    );
  });

  it('never say that an order which only reduces turns the position', () => {
    expect(words({ word: 'close', size: '90' }, holding('40')).lines.at(-1)).toBe(
      'Filled, it closes the position.',
    );
    expect(words({ word: 'close', size: '' }, holding('-40')).lines).toEqual([
      'Closing BTC_USDT at market: the position is short 40 contracts now.',
    ]);
  });

  it('warn of a stop that would come after the liquidation', () => {
    const isolated = (stop: string) => words({ 'exits.stop_loss.price': stop }).late;
    expect(isolated('79000')).toMatch('beyond the liquidation price');
    expect(isolated('80000')).toBeUndefined();
    expect(words({ word: 'short', 'exits.stop_loss.price': '97000' }).late).toBeDefined();
  });
});
