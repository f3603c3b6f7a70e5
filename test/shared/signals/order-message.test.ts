import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../shared/parse-config.ts';
import { parseAlert } from '../../../shared/signals/alert.ts';
import { orderFromAlert } from '../../../shared/signals/order-message.ts';
import { SignalRefusal } from '../../../shared/signals/refusal.ts';
import { fillTemplate } from '../../../shared/signals/template.ts';

const NOW = { sentAtMs: Date.parse('2026-11-22T09:00:00Z'), maxAgeSeconds: { main: 300 } };
const SOURCE = {
  secret: 'webhook/tv',
  id: '{{alert.id}}',
  order: { currency_pair: '{{base}}_USDT', side: '{{side}}', amount: '{{size}}', price: '{{at}}' },
};

const configure = (source: object) =>
  parseConfig(
    JSON.stringify({
      accounts: { main: { secret: 's', pairs: ['BTC_USDT'] } },
      webhooks: { tv: source },
    }),
    'the configuration of the tests',
  );
const orderOf = (alert: string) =>
  orderFromAlert('tv', configure(SOURCE).webhooks.tv!, parseAlert(alert), NOW);
const alertWith = (id: string) =>
  `{"alert":{"id":${JSON.stringify(id)}},"base":"BTC","side":"buy","size":0.0010,"at":1e400}`;

describe('An alert', () => {
  it('becomes an order message by the template of its source', () => {
    const { body } = orderOf(
      '{"alert":{"id":7},"base":"BTC","side":"buy","size":0.1,"at":"90000"}',
    );
    expect(JSON.parse(body)).toEqual({
      id: 'tv:7',
      account: 'main',
      issued_at: '2026-11-22T09:00:00.000Z',
      currency_pair: 'BTC_USDT',
      side: 'buy',
      amount: '0.1',
      price: '90000',
    });
  });

  it('keeps its numbers as they were written, beyond what a float could hold', () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,30}(\.\d{1,30})?$/);
    fc.assert(
      fc.property(digits, (number) => {
        expect(fillTemplate('{{n}}', parseAlert(`{"n":${number}}`))).toBe(number);
      }),
    );
    expect(() => orderOf(alertWith('1'))).toThrow('"price" must be a decimal');
  });

  it('has the same id whenever it comes, and another one for another id', () => {
    const idOf = (id: string) => {
      const { request } = orderOf(alertWith(id).replace('1e400', '1'));
      expect(request.id).toMatch(/^tv:[0-9A-Za-z_.:-]{1,61}$/);
      return request.id;
    };
    const anyId = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(anyId, anyId, (one, other) => {
        expect(idOf(one) === idOf(other)).toBe(one === other);
      }),
    );
  });

  it('is never more than a value: placeholders within it stay as they are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const alert = parseAlert(JSON.stringify({ a: `{{b}}${value}`, b: 'x' }));
        expect(fillTemplate('<{{a}}|{{ b }}>', alert)).toBe(`<{{b}}${value}|x>`);
      }),
    );
  });

  it('is refused with the field that it lacks', () => {
    const refusal = (() => {
      try {
        return orderOf('{"alert":{},"base":"BTC"}');
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(SignalRefusal);
    expect(refusal).toMatchObject({ code: 'MISSING_FIELD', field: 'alert.id', status: 400 });
  });
});

describe('A configured webhook', () => {
  it.each([
    ['an id that is the same for every alert', { ...SOURCE, id: 'always' }, 'webhooks.tv.id'],
    ['a placeholder that is none', { ...SOURCE, id: '{{a b}}' }, 'webhooks.tv.id'],
    ['an account that is not there', { ...SOURCE, account: 'x' }, 'webhooks.tv.account'],
    ["the secret of an account's key", { ...SOURCE, secret: 's' }, 'webhooks.tv.secret'],
    [
      'a pair that its account may not trade',
      { ...SOURCE, order: { ...SOURCE.order, currency_pair: 'DOGE_USDT' } },
      'order.currency_pair: DOGE_USDT',
    ],
    ['a field of its own', { ...SOURCE, order: { ...SOURCE.order, id: '1' } }, 'webhooks.tv.order'],
    ['no amount', { ...SOURCE, order: { ...SOURCE.order, amount: undefined } }, 'order.amount'],
  ])('is refused with %s, by its path', (_name, source, path) => {
    expect(() => configure(source)).toThrow(path);
  });
});
