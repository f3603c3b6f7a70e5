import { isDeepStrictEqual } from 'node:util';

/**
 * DynamoDB's expressions, as far as the ledger uses them, evaluated as they are written: what is
 * tested is the text that the stores generate.
 */
export type Names = Readonly<Record<string, string>>;
export type Values = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, unknown>>;

export type ParsedCondition =
  | { readonly kind: 'and'; readonly terms: readonly ParsedCondition[] }
  | { readonly kind: 'or'; readonly terms: readonly ParsedCondition[] }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'begins_with'; readonly path: string; readonly value: string }
  | { readonly kind: 'in'; readonly path: string; readonly values: readonly string[] }
  | { readonly kind: Operator; readonly path: string; readonly value: string };

type Operator = '=' | '<' | '<=' | '>=';

export type ParsedUpdate = {
  readonly add: readonly (readonly [path: string, value: string])[];
  readonly set: readonly (readonly [path: string, value: string])[];
  readonly remove: readonly string[];
};

/** Parses each text once. */
function remembered<T>(parse: (tokens: Tokens) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found) return found;
    const tokens = new Tokens(text);
    const parsed = parse(tokens);
    tokens.expectEnd();
    known.set(text, parsed);
    return parsed;
  };
}

class Tokens {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/[#:]?\w+|<=|>=|\S/g) ?? [];
  }

  take(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw this.#error('ends too early');
    this.#next += 1;
    return token;
  }

  takeIf(token: string): boolean {
    const isNext = this.#tokens[this.#next] === token;
    if (isNext) this.#next += 1;
    return isNext;
  }

  expect(token: string): void {
    if (!this.takeIf(token)) throw this.#error(`needs "${token}" at token ${this.#next}`);
  }

  expectEnd(): void {
    if (this.#next < this.#tokens.length) throw this.#error(`goes on after token ${this.#next}`);
  }

  #error(what: string): Error {
    return new Error(`The expression "${this.#text}" ${what}.`);
  }
}

function list<T>(tokens: Tokens, separator: string, parse: () => T): readonly T[] {
  const parsed = [parse()];
  while (tokens.takeIf(separator)) parsed.push(parse());
  return parsed;
}

function anyOf(tokens: Tokens): ParsedCondition {
  return joined(
    'or',
    list(tokens, 'OR', () => allOf(tokens)),
  );
}

function allOf(tokens: Tokens): ParsedCondition {
  return joined(
    'and',
    list(tokens, 'AND', () => term(tokens)),
  );
}

function joined(kind: 'and' | 'or', terms: readonly ParsedCondition[]): ParsedCondition {
  return terms.length === 1 ? terms[0]! : { kind, terms };
}

function term(tokens: Tokens): ParsedCondition {
  if (tokens.takeIf('(')) {
    const inner = anyOf(tokens);
    tokens.expect(')');
    return inner;
  }
  const first = tokens.take();
  if (first === 'attribute_not_exists') {
    tokens.expect('(');
    const path = tokens.take();
    tokens.expect(')');
    return { kind: 'absent', path };
  }
  if (first === 'begins_with') {
    tokens.expect('(');
    const path = tokens.take();
    tokens.expect(',');
    const value = tokens.take();
    tokens.expect(')');
    return { kind: 'begins_with', path, value };
  }
  const operator = tokens.take();
  if (operator === 'IN') {
    tokens.expect('(');
    const values = list(tokens, ',', () => tokens.take());
    tokens.expect(')');
    return { kind: 'in', path: first, values };
  }
  if (operator === 'BETWEEN') {
    const low = tokens.take();
    tokens.expect('AND');
    const [above, below] = [
      { kind: '>=', path: first, value: low } as const,
      { kind: '<=', path: first, value: tokens.take() } as const,
    ];
    return { kind: 'and', terms: [above, below] };
  }
  if (operator !== '=' && operator !== '<' && operator !== '<=' && operator !== '>=') {
    throw new Error(`The operator "${operator}" is not known here.`);
  }
  return { kind: operator, path: first, value: tokens.take() };
}

export const parseCondition = remembered(anyOf);

export const parseUpdate = remembered((tokens): ParsedUpdate => {
  const add = tokens.takeIf('ADD')
    ? list(tokens, ',', () => [tokens.take(), tokens.take()] as const)
    : [];
  const set = tokens.takeIf('SET')
    ? list(tokens, ',', () => {
        const path = tokens.take();
        tokens.expect('=');
        return [path, tokens.take()] as const;
      })
    : [];
  const remove = tokens.takeIf('REMOVE') ? list(tokens, ',', () => tokens.take()) : [];
  return { add, set, remove };
});

/** The attribute that a path names, directly or through ExpressionAttributeNames. */
export function attributeOf(path: string, names: Names): string {
  if (!path.startsWith('#')) return path;
  const name = names[path];
  if (name === undefined) throw new Error(`ExpressionAttributeNames lacks ${path}.`);
  return name;
}

export function valueBehind(placeholder: string, values: Values): unknown {
  if (!(placeholder in values)) throw new Error(`ExpressionAttributeValues lacks ${placeholder}.`);
  return values[placeholder];
}

/** Whether an item fulfils a condition; comparisons with what is absent are false. */
export function isFulfilled(
  condition: ParsedCondition,
  item: Item,
  names: Names,
  values: Values,
): boolean {
  const holds = (each: ParsedCondition) => isFulfilled(each, item, names, values);
  const actualOf = (path: string) => item[attributeOf(path, names)];
  switch (condition.kind) {
    case 'and':
      return condition.terms.every(holds);
    case 'or':
      return condition.terms.some(holds);
    case 'absent':
      return actualOf(condition.path) === undefined;
    case 'in': {
      const actual = actualOf(condition.path);
      return condition.values.some((value) => valueBehind(value, values) === actual);
    }
    case '=':
    case '<':
    case '<=':
    case '>=':
    case 'begins_with': {
      const expected = valueBehind(condition.value, values);
      return compares(condition.kind, actualOf(condition.path), expected);
    }
  }
}

/** DynamoDB never takes values of different types for equal or ordered. */
function compares(
  kind: '=' | '<' | '<=' | '>=' | 'begins_with',
  actual: unknown,
  expected: unknown,
): boolean {
  if (typeof actual !== typeof expected) return false;
  switch (kind) {
    case '=':
      return actual === expected || isDeepStrictEqual(actual, expected);
    case 'begins_with':
      return String(actual).startsWith(String(expected));
    case '<':
      return (actual as number) < (expected as number);
    case '<=':
      return (actual as number) <= (expected as number);
    case '>=':
      return (actual as number) >= (expected as number);
  }
}
