import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatedKey } from '../../../shared/orders/repeated-key.ts';

describe('a key that occurs twice', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{ "a" : 1 , "b" : "a" , "a" : 2 }', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"a\\"b":1,"a\\"b":2}', 'a"b'],
    ['{"":1,"":2}', ''],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('is found in %s', (json, key) => {
    expect(repeatedKey(json)).toBe(key);
  });

  it.each([
    '{}',
    '{"a":1,"b":2}',
    '{"a":"a","b":"a"}',
    '{"a":{"a":1},"b":[{"b":1}]}',
    '{"a":"\\"a\\":1,","b":"}"}',
    '[{"a":1},{"a":2}]',
  ])('is not seen where there is none: %s', (json) => {
    expect(repeatedKey(json)).toBeUndefined();
  });

  it('is never seen in what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        expect(repeatedKey(JSON.stringify(object))).toBeUndefined();
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
        expect(repeatedKey(`{${texts.join(',')}}`)).toBeDefined();
      }),
    );
  });

  it('takes one pass, however deep or long the text', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)},"a":1}`;
    expect(repeatedKey(deep)).toBe('a');
    const long = `{"a":"${' '.repeat(1_000_000)}","b":1}`;
    expect(repeatedKey(long)).toBeUndefined();
  });
});
