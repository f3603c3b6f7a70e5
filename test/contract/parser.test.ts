import { describe, expect, it } from 'vitest';
import { escapeControls } from '../../shared/lib/escape-controls.ts';
import {
  type MessageContext,
  type ParsedMessage,
  parseMessage,
} from '../../shared/orders/message/parse-message.ts';
import { REASONS } from '../../shared/orders/model/reason.ts';
import fc from '../support/fast-check.ts';
import { GOOD_ORDER } from './bad-message.ts';
import { unreadableMessages, untimelyMessages } from './bad-messages.ts';
import { isRight } from './contract-oracle.ts';
import { expectedFields } from './expected-fields.ts';
import { mutatedMessage, rawText, SENT_AT_MS } from './random-messages.ts';
import { fieldsOfRequest } from './request-fields.ts';

const context: MessageContext = { sentAtMs: SENT_AT_MS, maxAgeSeconds: { main: 300, other: 60 } };
const RUNS = process.env.SLUICE_LONG ? 1_000_000 : 10_000;

const parse = (body: string) => parseMessage(body, context);

describe.each(Object.entries(unreadableMessages(SENT_AT_MS)))('%s', (_group, messages) => {
  it.each(messages)(
    'are refused, with what would be accepted: $title',
    ({ body, code, field, id }) => {
      const parsed = parse(body);
      expectExplained(parsed);
      expect(parsed).toMatchObject({ kind: 'refused', reason: { code } });
      if (parsed.kind === 'refused') {
        expect(parsed.reason.field).toBe(field);
        expect(parsed.id).toBe(id);
        expect(parsed.account).toBe(id === undefined ? undefined : 'main');
      }
    },
  );
});

describe.each(Object.entries(untimelyMessages(SENT_AT_MS)))('%s', (_group, messages) => {
  it.each(messages)('read well: $title', ({ body, id }) => {
    expect(parse(body)).toMatchObject({ kind: 'request', request: { id } });
  });
});

describe('the table of bad messages', () => {
  const messages = [unreadableMessages(SENT_AT_MS), untimelyMessages(SENT_AT_MS)].flatMap(
    (groups) => Object.values(groups).flat(),
  );

  it('has at least 140 beside the wrong types, each with an id of its own', () => {
    const typed = unreadableMessages(SENT_AT_MS)['Wrong types'];
    expect(messages.length - typed.length).toBeGreaterThanOrEqual(140);
    expect(new Set(messages.map(({ title }) => title)).size).toBe(messages.length);
    const ids = messages.flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has at least 150 of triggers and exits', () => {
    const groups = unreadableMessages(SENT_AT_MS);
    const all = [
      groups.Triggers,
      groups['Amendments of triggers'],
      groups['Times of triggers'],
      groups['Exits of a buy'],
      groups['Exits over coins that are held'],
      groups['Children of exits'],
    ].flat();
    expect(all.length).toBeGreaterThanOrEqual(150);
  });

  it('spoils an order that is otherwise good', () => {
    expect(parse(JSON.stringify({ id: 'good', ...GOOD_ORDER })).kind).toBe('request');
  });
});

describe('a message of 1 MiB', () => {
  const MIB = 1_048_576;
  const fill = (start: string, filling: string, end: string) =>
    start + filling.repeat((MIB - start.length - end.length) / filling.length) + end;
  const order = JSON.stringify({ id: 'a', ...GOOD_ORDER });

  // A parser of quadratic time takes hours for these.
  it.each([
    ['spaces', fill(order.slice(0, -1), ' ', '}')],
    ['spaces behind every name', order.replaceAll(':', `${' '.repeat(MIB / 6 - 1)}:`)],
    ['empty texts', fill('{"id":["",', '"",', '""]}')],
    ['short names', fill('{', '"a":1,', '"b":1}')],
    ['escaped quotes', fill('{"id":"', '\\"', '"}')],
    ['backslashes', fill('{"id":"', '\\\\', '"}')],
    ['opening brackets', fill('', '[', '')],
    ['opening braces', fill('', '{"":', '')],
    ['digits', fill('{"id":"a","amount":"', '1', '"}')],
    ['zeros', fill('{"id":"a","amount":"0.', '0', '"}')],
    ['bare digits', fill('{"id":"a","amount":', '1', '}')],
    ['points', fill('{"id":"a","amount":"', '.', '"}')],
    ['digits of a time', fill('{"id":"a","issued_at":"2026-11-22T09:00:00.', '0', 'Z"}')],
    ['letters of an id', fill('{"id":"', 'a', '"}')],
    ['letters of a pair', fill('{"id":"a","currency_pair":"', 'A', '"}')],
    ['half characters', fill('{"id":"a","note":"', '\\ud800', '"}')],
    ['format controls in a name', fill('{"id":"a","', '\u202E', '":1}')],
  ])('is read in one go: %s', (_what, body) => {
    expectExplained(parse(body));
  });
});

describe('a random message', () => {
  it('is accepted exactly if the contract accepts it, with every field as it was meant', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(mutatedMessage, ({ body, fields }) => {
        const parsed = parse(body);
        const message = JSON.parse(body);
        const isRepeated = Object.keys(message).length < fields.length;
        const expected = !isRepeated && isRight(message, context);
        expect(parsed.kind).toBe(expected ? 'request' : 'refused');
        expectExplained(parsed);
        if (parsed.kind === 'request') expectMeant(parsed, message);
        count(seen, parsed);
      }),
      { numRuns: RUNS },
    );
    // It would be easy to agree on nothing.
    expect(seen.get('place')).toBeGreaterThan(RUNS / 20);
    expect(seen.get('cancel')).toBeGreaterThan(RUNS / 100);
    expect(seen.get('amend')).toBeGreaterThan(RUNS / 100);
    for (const code of ['INVALID_FIELD', 'MISSING_FIELD', 'UNKNOWN_FIELD', 'REPEATED_FIELD']) {
      expect(seen.get(code)).toBeGreaterThan(RUNS / 100);
    }
  });

  it('may be any text: it is refused, or it is what the contract accepts', () => {
    fc.assert(
      fc.property(rawText, (body) => {
        const parsed = parse(body);
        expectExplained(parsed);
        if (parsed.kind === 'refused') return;
        const message = JSON.parse(body);
        expect(isRight(message, context)).toBe(true);
        expectMeant(parsed, message);
      }),
      { numRuns: RUNS },
    );
  });
});

/** A refusal says something, names a field, and can be stored and shown whatever came in. */
function expectExplained(parsed: ParsedMessage): void {
  if (parsed.kind === 'request') return;
  const { code, message, field, retry } = parsed.reason;
  expect(REASONS).toHaveProperty(code, retry);
  expect(message.length).toBeGreaterThan(20);
  expect(message.length).toBeLessThan(500);
  expect(escapeControls(message)).toBe(message);
  const isWhole = code === 'NOT_JSON' || code === 'INVALID_MESSAGE';
  expect(field === undefined).toBe(isWhole);
  expect(escapeControls(field ?? '')).toBe(field ?? '');
  expect(field?.length ?? 0).toBeLessThanOrEqual(64 * '\\u0000'.length);
}

/** The request is the message, and asked for in its own words it is the same again. */
function expectMeant(
  { request }: Extract<ParsedMessage, { readonly kind: 'request' }>,
  message: Readonly<Record<string, unknown>>,
): void {
  const fields = fieldsOfRequest(request);
  expect(fields).toEqual(expectedFields(message, context));
  const { issued_at: issuedAt, ...rest } = fields;
  const again = Object.hasOwn(message, 'issued_at') ? { ...rest, issued_at: issuedAt } : rest;
  expect(parse(JSON.stringify(again))).toEqual({ kind: 'request', request });
}

function count(seen: Map<string, number>, parsed: ParsedMessage): void {
  const what = parsed.kind === 'request' ? parsed.request.action : parsed.reason.code;
  seen.set(what, (seen.get(what) ?? 0) + 1);
}
