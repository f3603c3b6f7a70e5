import { describe, expect, it } from 'vitest';
import { EMPTY_TICKET, readTicket, type TicketValues } from '../../cli/console/ticket/fields.ts';
import { messageOf } from '../../cli/console/ticket/message.ts';
import { refusalOf } from '../../cli/console/ticket/refusal.ts';
import { readOrders } from '../../cli/orders/order-input.ts';
import { Failure } from '../../cli/terminal/failure.ts';

const NOW_MS = Date.parse('2026-11-28T12:00:00Z');
const BUY = {
  id: 'typed',
  currency_pair: 'BTC_USDT',
  side: 'buy',
  type: 'limit',
  amount: '0.5',
  price: '60000',
} as const;

function typed(values: Readonly<Record<string, string>>): TicketValues {
  return readTicket(new URLSearchParams({ ...EMPTY_TICKET, ...BUY, ...values }));
}
const message = (values: Readonly<Record<string, string>>) => messageOf(typed(values), 'BTC_USDT');

/** As the form sends it: throws what the form would show. */
function accepted(values: Readonly<Record<string, string>>) {
  const context = { nowMs: NOW_MS, accounts: ['main'], account: 'main' };
  return readOrders(JSON.stringify(message(values)), context).messages;
}

describe('the message of the form', () => {
  it('takes up to five take-profits, and everything that a stop and a trail may have', () => {
    const values = {
      'exits.stop_loss.price': '57000',
      'exits.stop_loss.limit_price': '56500',
      'exits.stop_loss.source': 'touch',
      'exits.stop_loss.confirm_seconds': '20',
      'exits.trail.by': '3',
      'exits.trail.from': '62000',
      ...Object.fromEntries(
        [0, 1, 2, 3, 4].flatMap((n) => [
          [`exits.take_profit.${n}.price`, String(61_000 + n * 500)],
          [`exits.take_profit.${n}.share`, n === 4 ? '' : '20'],
        ]),
      ),
    };
    expect(message(values).exits).toEqual({
      stop_loss: {
        price: '57000',
        limit_price: '56500',
        source: 'touch',
        confirm_seconds: '20',
      },
      take_profit: [
        { price: '61000', share: '0.2' },
        { price: '61500', share: '0.2' },
        { price: '62000', share: '0.2' },
        { price: '62500', share: '0.2' },
        { price: '63000' },
      ],
      trail: { by: '0.03', from: '62000' },
    });
    expect(accepted(values)).toHaveLength(1);
    const withSlippage = { 'exits.stop_loss.price': '57000', 'exits.stop_loss.slippage': '1.5' };
    expect(message(withSlippage).exits).toEqual({
      stop_loss: { price: '57000', slippage: '0.015' },
    });
    expect(accepted(withSlippage)).toHaveLength(1);
  });

  it('closes the gaps between take-profits, so that a refusal finds its field', () => {
    const values = typed({
      'exits.take_profit.1.price': '63000',
      'exits.take_profit.4.price': '64000',
      'exits.take_profit.4.share': '25',
    });
    expect(values['exits.take_profit.0.price']).toBe('63000');
    expect(values['exits.take_profit.1.price']).toBe('64000');
    expect(values['exits.take_profit.1.share']).toBe('25');
    expect(values['exits.take_profit.4.price']).toBe('');
    const shareAlone = { 'exits.take_profit.2.share': '50' };
    expect(() => accepted(shareAlone)).toThrow(
      expect.objectContaining({ field: 'exits.take_profit.0.price' }),
    );
  });

  it('has slices only where they are chosen, with times as people write them', () => {
    const times = { 'slices.over': '4h', 'slices.every': '5m' };
    expect(message(times).slices).toBeUndefined();
    const sliced = { ...times, wait: 'slices', 'slices.slippage': '0.1' };
    expect(message({ ...sliced, 'slices.catch_up': 'spread' }).slices).toEqual({
      over: 'PT4H',
      every: 'PT5M',
      slippage: '0.001',
      catch_up: 'spread',
    });
    expect(accepted(sliced)).toHaveLength(1);
    for (const [field, text] of [
      ['slices.over', ''],
      ['slices.every', '5'],
      ['slices.every', 'PT5M'],
      ['slices.every', '9s'],
      ['slices.over', '8d'],
    ] as const) {
      expect(() => message({ ...sliced, [field]: text })).toThrow(
        expect.objectContaining({ code: 'INVALID_FIELD', field }) as Failure,
      );
    }
  });

  it('says by which price a trigger is judged, and for how long it must hold', () => {
    const values = {
      side: 'sell',
      wait: 'price',
      'trigger.price': '58000',
      'trigger.rule': '<=',
      'trigger.source': 'touch',
      'trigger.confirm_seconds': '30',
    };
    expect(message(values).trigger).toEqual({
      price: '58000',
      rule: '<=',
      source: 'touch',
      confirm_seconds: '30',
    });
    expect(accepted(values)).toHaveLength(1);
  });

  it('speaks of percentages, times and amounts as the form has them, never of JSON', () => {
    const trail = { wait: 'trail', 'trigger.trail.by': '3' };
    const refused = [
      [{ ...trail, 'trigger.trail.by': '' }, 'trigger.trail.by', 'Give a percentage, as in 3.'],
      [{ ...trail, 'trigger.trail.by': '100' }, 'trigger.trail.by', /above 0 and below 100/],
      [{ ...trail, 'trigger.trail.by': '0' }, 'trigger.trail.by', /above 0/],
      [{ 'exits.take_profit.0.share': '101' }, 'exits.take_profit.0.share', /at most 100/],
      [{ wait: 'price' }, 'trigger.price', 'Give the price that it waits for.'],
      [{ amount: '' }, 'amount', 'Give an amount, or a share of the balance.'],
    ] as const;
    for (const [values, field, text] of refused) {
      expect(() => message(values), field).toThrow(
        expect.objectContaining({ field, message: expect.stringMatching(text) }),
      );
    }
    const { message: shown } = refusalOf(
      new Failure(
        'INVALID_FIELD',
        '"typed": "trigger.price": "trigger.price" must be a time in quotes.',
        'trigger.price',
      ),
      'typed',
    );
    expect(shown).toBe('This must be a time.');
  });

  it('leaves out what does not belong to the chosen order', () => {
    const exits = { 'exits.stop_loss.price': '57000', 'exits.take_profit.0.share': 'half' };
    expect(message({ ...exits, side: 'sell' })).not.toHaveProperty('exits');
    expect(message({ side: 'exit', 'exits.trail.by': '3', wait: 'slices' })).toEqual({
      id: 'typed',
      action: 'exit',
      currency_pair: 'BTC_USDT',
      amount: '0.5',
      exits: { trail: { by: '0.03' } },
    });
  });
});
