import { describe, expect, it } from 'vitest';
import { duplicateKeys } from '../../../shared/lib/json/duplicate-keys.ts';
import fc from '../../support/fast-check.ts';

describe('a key that occurs twice', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{ "a" : 1 , "b" : "a" , "a" : 2 }', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"a\\"b":1,"a\\"b":2}', 'a"b'],
    ['{"":1,"":2}', ''],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('is found in %s', (json, key) => {
    expect([...duplicateKeys(json)]).toEqual([key]);
  });

  it('is named, however many there are', () => {
    const json = '{"amount":1,"id":1,"amount":2,"id":2,"amount":3,"side":1}';
    expect([...duplicateKeys(json)]).toEqual(['amount', 'id']);
  });

  it.each([
    '{}',
    '{"a":1,"b":2}',
    '{"a":"a","b":"a"}',
    '{"a":{"a":1},"b":[{"b":1}]}',
    '{"a":"\\"a\\":1,","b":"}"}',
    '[{"a":1},{"a":2}]',
  ])('is not seen where there is none: %s', (json) => {
    expect(duplicateKeys(json).size).toBe(0);
  });

  it('is never seen in what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        expect(duplicateKeys(JSON.stringify(object)).size).toBe(0);
      }),
    );
  });

  it('is found wherever it is put into what JSON.stringify wrote', () => {
    const entries = fc.array(fc.tuple(fc.string(), fc.jsonValue()), { minLength: 1 });
    fc.assert(
      fc.property(entries, fc.nat(), (pairs, pick) => {
        const [key] = pairs[pick % pairs.length]!;
        const texts = [...pairs, [key, 0]].map(
          ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
        );
        expect(duplicateKeys(`{${texts.join(',')}}`)).toContain(key);
      }),
    );
  });

  it('takes one pass, however deep or long the text', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)},"a":1}`;
    expect([...duplicateKeys(deep)]).toEqual(['a']);
    const long = `{"a":"${' '.repeat(1_000_000)}","b":1}`;
    expect(duplicateKeys(long).size).toBe(0);
  });
});
