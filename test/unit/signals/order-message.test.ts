import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../shared/config/parse-config.ts';
import { parseAlert } from '../../../shared/signals/alert.ts';
import { orderFromAlert } from '../../../shared/signals/order-message.ts';
import { SignalRefusal } from '../../../shared/signals/refusal.ts';
import { fillTemplate } from '../../../shared/signals/template.ts';
import fc from '../../support/fast-check.ts';

const NOW = {
  sentAtMs: Date.parse('2026-11-22T09:00:00Z'),
  maxAgeSeconds: { main: 300 },
  pairs: ['BTC_USDT', 'ETH_USDT'],
  contracts: ['BTC_USDT', 'ETH_USDT'],
};
const SOURCE = {
  secret: 'webhook/tv',
  id: '{{alert.id}}',
  order: { currency_pair: '{{base}}_USDT', side: '{{side}}', amount: '{{size}}', price: '{{at}}' },
};

function configure(source: object) {
  return parseConfig(
    JSON.stringify({
      accounts: { main: { secret: 's', pairs: ['BTC_USDT'] } },
      webhooks: { tv: source },
    }),
    'the configuration of the tests',
  );
}
function configureFutures(order: object) {
  const main = { secret: 's', pairs: ['BTC_USDT'], futures: { contracts: ['BTC_USDT'] } };
  const webhooks = { tv: { ...SOURCE, id: '{{id}}', order } };
  const config = parseConfig(JSON.stringify({ accounts: { main }, webhooks }), 'the configuration');
  return config.webhooks.tv!;
}
function orderOf(alert: string) {
  return orderFromAlert('tv', configure(SOURCE).webhooks.tv!, parseAlert(alert), NOW);
}
function alertWith(id: string) {
  return `{"alert":{"id":${JSON.stringify(id)}},"base":"BTC","side":"buy","size":0.0010,"at":1e400}`;
}

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

  it.each([
    ['BTCUSDT.P', 'buy 5', 'BTC_USDT', '5'],
    ['GATEIO:BTCUSDT.P', 'SELL 0.5', 'BTC_USDT', '-0.5'],
    ['btc_usdt', 'short5', 'BTC_USDT', '-5'],
    ['ETH_USDT', '-7', 'ETH_USDT', '-7'],
    ['BTC_USDT', 'Long 3', 'BTC_USDT', '3'],
  ])(
    'may trade a contract, with a word as the sign of its size: %s, %s',
    (ticker, text, name, size) => {
      const order = { contract: '{{ticker}}', size: '{{text}}', price: '0', reduce_only: true };
      const { body, request } = orderFromAlert(
        'tv',
        configureFutures(order),
        { id: '1', ticker, text },
        NOW,
      );
      expect(JSON.parse(body)).toMatchObject({ contract: name, size, reduce_only: true });
      expect(request).toMatchObject({ order: { settle: 'usdt', contract: name, size } });
    },
  );

  it.each(['hold 5', 'buy', '5 buy', 'buy -5', 'sell 5 BTC'])(
    'is refused a size that is none: %s',
    (text) => {
      const source = configureFutures({ contract: 'BTC_USDT', size: '{{text}}', price: '0' });
      expect(() => orderFromAlert('tv', source, { id: '1', text }, NOW)).toThrow(SignalRefusal);
    },
  );

  it.each<readonly [object, string]>([
    [{ size: '5', price: '0' }, 'currency_pair: an order needs "currency_pair" or "contract"'],
    [{ contract: 'BTC_USDT', size: '5' }, 'price: is missing'],
    [{ contract: 'BTC_USDT', price: '0' }, 'size: is missing'],
    [
      { contract: 'ETH_USDT', size: '5', price: '0' },
      'contract: ETH_USDT is not among the contracts',
    ],
    [
      { contract: 'BTC_USDT', size: '5', price: '0', side: 'buy' },
      'side: belongs to an order with "currency_pair"',
    ],
    [
      { currency_pair: 'BTC_USDT', side: 'buy', amount: '5', close: true },
      'close: belongs to an order with "contract"',
    ],
    [{ currency_pair: 'BTC_USDT', amount: '5' }, 'side: is missing'],
  ])('has one kind of order, whole: %j', (order, fault) => {
    expect(() => configureFutures(order)).toThrow(`webhooks.tv.order.${fault}`);
  });

  it('trades no contract for an account without futures', () => {
    const order = { contract: 'BTC_USDT', size: '5', price: '0' };
    expect(() => configure({ ...SOURCE, order })).toThrow(
      'webhooks.tv.order.contract: the account "main" has no "futures"',
    );
  });

  it.each([
    ['{"alert":{"id":7},"base":"BTC","base":"ETH","side":"buy","size":1,"at":2}', 'base'],
    ['{"alert":{"id":7,"id":8},"base":"BTC","side":"buy","size":1,"at":2}', 'alert.id'],
  ])('is refused where a field is there twice, in an inner object too: %s', (alert, field) => {
    expect(() => orderOf(alert)).toThrow(
      expect.objectContaining({ code: 'REPEATED_FIELD', field }),
    );
  });

  it.each([
    ['GATEIO:BTCUSDT', 'Buy', 'BTC_USDT', 'buy'],
    ['ETHUSDT', 'long', 'ETH_USDT', 'buy'],
    ['btc/usdt', 'SELL', 'BTC_USDT', 'sell'],
    ['SOL_USDT', 'short', 'SOL_USDT', 'sell'],
  ])('may write pair and side as charts do: %s, %s', (ticker, word, pair, side) => {
    const order = { currency_pair: '{{ticker}}', side: '{{word}}', amount: '1', price: '2' };
    const source = configure({ ...SOURCE, id: '{{id}}', order }).webhooks.tv!;
    const { body } = orderFromAlert('tv', source, { id: '1', ticker, word }, NOW);
    expect(JSON.parse(body)).toMatchObject({ currency_pair: pair, side });
  });

  it('may arm an order, and size it by what is available', () => {
    const order = {
      currency_pair: 'BTC_USDT',
      side: 'sell',
      type: 'market',
      amount_of_available: '{{share}}',
      trigger: { trail: { by: '{{by}}', from: '62000' }, confirm_seconds: '30' },
    };
    const source = configure({ ...SOURCE, id: '{{id}}', order }).webhooks.tv!;
    const send = (by: string) =>
      orderFromAlert('tv', source, parseAlert(`{"id":1,"share":0.50,"by":${by}}`), NOW);
    expect(JSON.parse(send('0.03').body)).toMatchObject({
      amount_of_available: '0.50',
      trigger: { trail: { by: '0.03', from: '62000' }, confirm_seconds: '30' },
    });
    expect(() => send('1')).toThrow('"trigger.trail.by"');
    expect(() => send('"{{by}}"')).toThrow('placeholder');
  });

  it('may have exits, with lists of templates', () => {
    const order = {
      currency_pair: 'BTC_USDT',
      side: 'buy',
      type: 'market',
      amount: '100',
      exits: {
        stop_loss: { price: '{{stop}}' },
        take_profit: [{ price: '{{first}}', share: '0.5' }, { price: '99000' }],
      },
    };
    const source = configure({ ...SOURCE, id: '{{id}}', order }).webhooks.tv!;
    const send = (stop: number) =>
      orderFromAlert('tv', source, parseAlert(`{"id":1,"first":95000,"stop":${stop}}`), NOW);
    expect(JSON.parse(send(80000).body).exits).toEqual({
      stop_loss: { price: '80000' },
      take_profit: [{ price: '95000', share: '0.5' }, { price: '99000' }],
    });
    expect(() => send(96000)).toThrow('A take-profit lies above the stop');
  });

  it('is refused where no pair or side fits', () => {
    const order = { currency_pair: '{{ticker}}', side: '{{word}}', amount: '1', price: '2' };
    const source = configure({ ...SOURCE, id: '{{id}}', order }).webhooks.tv!;
    const send = (ticker: string, word: string) =>
      orderFromAlert('tv', source, { id: '1', ticker, word }, NOW);
    expect(() => send('DOGEUSDT', 'buy')).toThrow('"currency_pair" must be a pair as Gate');
    expect(() => send('BTCUSDT', 'flat')).toThrow('"side" must be "buy" or "sell"');
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
    function idOf(id: string) {
      const { request } = orderOf(alertWith(id).replace('1e400', '1'));
      expect(request.id).toMatch(/^tv:[0-9A-Za-z_.:-]{1,61}$/);
      return request.id;
    }
    // A letter or digit tells one from another; two braces are a placeholder.
    const anyId = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .map((text) => `7${text.replaceAll('{{', '')}`);
    fc.assert(
      fc.property(anyId, anyId, (one, other) => {
        expect(idOf(one) === idOf(other)).toBe(one === other);
      }),
    );
  });

  it('is refused where a value still holds a placeholder, which is never filled in here', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, behind) => {
        const value = `${before}{{strategy.order.id}}${behind}`;
        const alert = parseAlert(JSON.stringify({ a: { b: value }, c: 'x' }));
        expect(refusalOf(() => fillTemplate('<{{a.b}}|{{ c }}>', alert))).toMatchObject({
          code: 'UNFILLED_PLACEHOLDER',
          field: 'a.b',
          status: 400,
        });
      }),
    );
    const unfilled = alertWith('{{strategy.order.id}}-1');
    expect(refusalOf(() => orderOf(unfilled))?.message).toMatch(/^"alert.id" holds a \{\{place/);
  });

  it('takes over no placeholder that only a field outside its template holds', () => {
    const { request } = orderOf(alertWith('1').replace('1e400', '1,"more":"{{close}}"'));
    expect(request.id).toBe('tv:1');
  });

  it.each(['null', 'undefined', 'NaN', 'None', ' ', '-', 'null-null', '[object Object]', '\u00a0'])(
    'is refused where its id is %j: that would be the same for every alert',
    (id) => {
      expect(refusalOf(() => orderOf(alertWith(id)))).toMatchObject({
        code: 'UNUSABLE_ID',
        field: 'id',
        status: 400,
      });
    },
  );

  it('is refused with the field that it lacks', () => {
    const refusal = refusalOf(() => orderOf('{"alert":{},"base":"BTC"}'));
    expect(refusal).toBeInstanceOf(SignalRefusal);
    expect(refusal).toMatchObject({ code: 'MISSING_FIELD', field: 'alert.id', status: 400 });
  });
});

describe('The note of an alert', () => {
  function noteOf(template: string, comment: unknown) {
    const noted = configure({ ...SOURCE, order: { ...SOURCE.order, note: template } });
    const alert = { alert: { id: '1' }, base: 'BTC', side: 'buy', size: '1', at: '1', comment };
    const context = parseAlert(JSON.stringify(alert));
    const { request } = orderFromAlert('tv', noted.webhooks.tv!, context, NOW);
    return request.note;
  }

  it.each([
    ['', undefined],
    ['  ', undefined],
    [null, undefined],
    [undefined, undefined],
    [{}, undefined],
    [true, undefined],
    [7.5, '7.5'],
    ['long entry', 'long entry'],
    [' {{strategy.order.comment}} ', '{{strategy.order.comment}}'],
    ['x'.repeat(256), 'x'.repeat(256)],
    ['x'.repeat(257), `${'x'.repeat(255)}\u2026`],
    ['\ud800', '\ufffd'],
  ])('%j is %j, and costs no order', (comment, expected) => {
    expect(noteOf('{{comment}}', comment)).toBe(expected);
  });

  it('keeps the text around a missing placeholder', () => {
    expect(noteOf('from {{comment}}', undefined)).toBe('from');
    expect(noteOf('{{comment}} of {{alert.id}}', '')).toBe('of 1');
  });

  it('is text that an order may carry, whatever the alert holds', () => {
    const anyText = fc.string({ unit: fc.constantFrom('x', ' ', '\u{1f680}', '\ud800', '\udc00') });
    fc.assert(
      fc.property(fc.oneof(anyText, fc.jsonValue()), fc.nat(300), (comment, length) => {
        const text =
          typeof comment === 'string' ? 'x'.repeat(length) + comment.repeat(40) : comment;
        const note = noteOf('{{comment}}', text);
        expect(note === undefined || (note.length > 0 && note.length <= 256)).toBe(true);
      }),
    );
  });
});

/** Why an alert is refused; undefined if it is not. */
function refusalOf(act: () => unknown): SignalRefusal | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof SignalRefusal) return error;
    throw error;
  }
}

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
    [
      'two amounts',
      { ...SOURCE, order: { ...SOURCE.order, quote_amount: '25' } },
      'order.quote_amount',
    ],
  ])('is refused with %s, by its path', (_name, source, path) => {
    expect(() => configure(source)).toThrow(path);
  });
});
