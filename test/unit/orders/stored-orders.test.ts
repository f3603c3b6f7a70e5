import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../../shared/ledger/keys.ts';
import { itemOf, recordOf } from '../../../shared/orders/ledger/item.ts';
import { orderJson } from '../../../shared/orders/model/order-json.ts';
import { STATUSES } from '../../../shared/orders/model/status.ts';

/**
 * One item a line, beside its JSON. The simulation wrote the items, with the code of the version
 * whose tables must stay readable: a line is never edited, and new states are added at the end.
 */
const LINES = readFileSync(new URL('../../fixtures/stored-orders.jsonl', import.meta.url), 'utf8');
const STORED = LINES.trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { readonly item: Item; readonly json: object });

/** Since later, every JSON with a pair or a contract names its market, after `final`. */
function withMarket(json: object): object {
  if (!('currency_pair' in json) || 'market' in json) return json;
  const fields = Object.entries(json);
  const at = fields.findIndex(([name]) => name === 'final') + 1;
  return Object.fromEntries(fields.toSpliced(at, 0, ['market', 'spot']));
}

const nameOf = ({ item: { action, status, version } }: { readonly item: Item }) =>
  `${action} ${status}, version ${version}`;
const CASES = STORED.map((each, index) => [`${index + 1}: ${nameOf(each)}`, each] as const);

describe('stored orders', () => {
  it.each(CASES)('show the JSON of the version that wrote them (%s)', (_name, { item, json }) => {
    expect(JSON.stringify(orderJson(recordOf(item)))).toBe(JSON.stringify(withMarket(json)));
  });

  it.each(CASES)('keep their attributes when they are read and written (%s)', (_name, { item }) => {
    const written = Object.entries(itemOf(recordOf(item))).filter(
      ([, value]) => value !== undefined,
    );
    expect(Object.fromEntries(written)).toEqual(item);
  });

  it('cover every status', () => {
    expect(new Set(STORED.map(({ item }) => item.status))).toEqual(new Set(Object.keys(STATUSES)));
  });
});
