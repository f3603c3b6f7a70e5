import { describe, expect, it } from 'vitest';
import { readOrders } from '../../cli/orders/order-input.ts';
import type { Failure } from '../../cli/terminal/failure.ts';
import fc from '../support/fast-check.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const ORDER = {
  id: 'one',
  currency_pair: 'BTC_USDT',
  side: 'buy',
  amount: '0.001',
  price: '30000',
};

function read(text: string, account?: string) {
  return readOrders(text, { nowMs: Date.parse(NOW), accounts: ['main', 'other'], account });
}
function bodies(text: string, account?: string) {
  return read(text, account).messages.map(({ body }) => body);
}
function failureOf(text: string, account?: string): Failure {
  try {
    read(text, account);
  } catch (error) {
    return error as Failure;
  }
  throw new Error('it was accepted');
}

describe('the input of `sluice send`', () => {
  it('is one order, stamped with the time and otherwise left as it is written', () => {
    const text =
      '{ "id": "one",\n  "currency_pair": "BTC_USDT", "side": "buy", "amount": "1.0", "price": "030" }\n';
    expect(bodies(text)).toEqual([text.trim().replace('{', `{"issued_at":"${NOW}",`)]);
    expect(read(text).isList).toBe(false);
  });

  it('may have a byte order mark in front of any line, as files put together have', () => {
    const [one, two] = ['one', 'two'].map((id) => `\ufeff${JSON.stringify({ ...ORDER, id })}`);
    expect(read(`${one}\n${two}`).messages.map(({ request }) => request.id)).toEqual([
      'one',
      'two',
    ]);
    for (const body of [...bodies(`${one}\n${two}`), ...bodies(one!)]) {
      expect(body).toMatch(/^\{"issued_at"/);
    }
  });

  it('keeps the time that its author gave', () => {
    const text = JSON.stringify({ ...ORDER, issued_at: '2026-11-22T08:59:00Z' });
    expect(bodies(text)).toEqual([text]);
  });

  it('gets an id where it has none, and only there', () => {
    const { id: _id, ...order } = ORDER;
    const context = { nowMs: Date.parse(NOW), accounts: ['main'], account: undefined };
    const text = JSON.stringify([order, ORDER]);
    const { messages } = readOrders(text, { ...context, newId: () => 'made-1' });
    expect(messages.map(({ request, isIdNew }) => [request.id, isIdNew])).toEqual([
      ['made-1', true],
      ['one', undefined],
    ]);
    expect(() => readOrders(text, context)).toThrow(/Message 1: "id"/);
  });

  it('is an array or one order a line', () => {
    const orders = [ORDER, { ...ORDER, id: 'two', note: '}, {"[ \\" tricky' }];
    const stamped = orders.map((order) =>
      JSON.stringify(order).replace('{', `{"issued_at":"${NOW}",`),
    );
    expect(bodies(JSON.stringify(orders))).toEqual(stamped);
    expect(bodies(orders.map((order) => JSON.stringify(order)).join('\r\n\n'))).toEqual(stamped);
    expect(read(JSON.stringify([ORDER]))).toMatchObject({ isList: true });
  });

  it('is taken apart at the right places whatever its texts hold', () => {
    const note = fc.string({ maxLength: 40, unit: 'binary' });
    fc.assert(
      fc.property(fc.array(note, { minLength: 1, maxLength: 5 }), fc.nat(2), (notes, indent) => {
        const orders = notes.map((each) => ({ ...ORDER, note: each }));
        const found = bodies(JSON.stringify(orders, undefined, indent)).map((body) =>
          JSON.parse(body),
        );
        expect(found).toEqual(orders.map((order) => ({ issued_at: NOW, ...order })));
      }),
      { numRuns: 200 },
    );
  });

  it('goes to the account of --account where it names none', () => {
    expect(read(JSON.stringify(ORDER), 'other').messages[0]!.request.account).toBe('other');
    const named = JSON.stringify({ ...ORDER, account: 'main' });
    expect(failureOf(named, 'other')).toMatchObject({ code: 'OTHER_ACCOUNT', field: 'account' });
  });

  it('is refused as a whole when one message is at fault, which is named', () => {
    const failure = failureOf(JSON.stringify([ORDER, { ...ORDER, amount: 1 }]));
    expect(failure).toMatchObject({ code: 'INVALID_FIELD', field: 'amount', exitCode: 1 });
    expect(failure.message).toMatch(/^Message 2: .* Nothing was sent\.$/);
  });

  it('names the line that is not JSON', () => {
    const one = JSON.stringify(ORDER);
    expect(failureOf('{"id": "one",\n "price": "3",\n}').message).toMatch(/\(line 3 column 1\)/);
    expect(failureOf(`${one}\n{id: "two"}`).message).toMatch(/^Message 2: .* Nothing was sent\.$/);
    expect(failureOf(`{id: "one"}\n${one}`).message).toMatch(/^Message 1: /);
    // One broken list, not a list of lines.
    expect(failureOf(`[\n${one},\n${one}\n`).message).toMatch(/^The message is not JSON/);
  });

  it('is refused when it is empty, broken or too much', () => {
    expect(failureOf(' \n').code).toBe('NO_ORDERS');
    expect(failureOf('[]').code).toBe('NO_ORDERS');
    expect(failureOf('{"id": "one",').code).toBe('NOT_JSON');
    expect(failureOf(`${JSON.stringify(ORDER)}\n{"id"`).code).toBe('NOT_JSON');
    expect(failureOf('42').code).toBe('INVALID_MESSAGE');
    expect(failureOf('{}')).toMatchObject({ code: 'MISSING_FIELD', field: 'id' });
    expect(failureOf(JSON.stringify(Array(1_001).fill(ORDER))).code).toBe('TOO_MANY_ORDERS');
    const large = JSON.stringify({ ...ORDER, note: 'x'.repeat(300_000) });
    expect(failureOf(large).code).toBe('TOO_LARGE');
  });
});
