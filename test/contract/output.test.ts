import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderOrderTable } from '../../cli/render/order-table.ts';
import { renderOrder, renderVerdict } from '../../cli/render/order-view.ts';
import { renderOrderChange } from '../../cli/render/render-order-change.ts';
import { createTerminal } from '../../cli/terminal/terminal.ts';
import { escapeControls } from '../../shared/lib/escape-controls.ts';
import { jsonLog } from '../../shared/observability/json-log.ts';
import { attributesOf, recordFrom } from '../../shared/orders/ledger/item.ts';
import { orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import fc from '../support/fast-check.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

const plain = (_style: unknown, words: string) => words;
const AT_MS = Date.parse('2026-11-22T09:00:00Z');
const hostile = Object.entries(HOSTILE_TEXTS);

/** A refused message all of whose free texts are this one. */
function refused(words: string): OrderRecord {
  return recordFrom('abcd', {
    account: 'main',
    id: 'refused',
    action: 'place',
    status: 'rejected',
    version: 1,
    hash: 'h',
    attempt: 0,
    bodySha256: 'b',
    reason: { code: 'SOME_LABEL', message: words, field: words, retry: 'new_id' },
    sentBy: { kind: 'message', principal: words },
    configHash: 'c',
    createdAtMs: AT_MS,
    updatedAtMs: AT_MS,
    closedAtMs: AT_MS,
    bodyStart: words,
    history: [{ atMs: AT_MS, status: 'rejected', event: 'refused', detail: words }],
  });
}

/** A refused cancel with this note. */
function noted(words: string): OrderRecord {
  const { bodySha256: _sha, bodyStart: _start, ...rest } = attributesOf(refused(words));
  return recordFrom('abcd', {
    ...rest,
    action: 'cancel',
    target: 'one',
    issuedAtMs: AT_MS,
    note: words,
  });
}

const linesOf = (output: string) => output.split('\n');

/** Nothing in any line that a terminal acts upon or hides. */
function expectPrintable(output: string) {
  for (const line of linesOf(output)) expect(escapeControls(line)).toBe(line);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('printable text', () => {
  it.each(hostile)('shows %s as it is written', (_what, words) => {
    expect(escapeControls(words)).toMatch(/^[\x20-\x7E]*$/);
  });

  it('leaves what people write alone', () => {
    const words = 'Kauf für 25 €: 比特币 🚀 "0.001" \\ ok';
    expect(escapeControls(words)).toBe(words);
  });

  it('is the same JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const json = escapeControls(JSON.stringify({ [words]: words }));
        expect(JSON.parse(json)).toEqual({ [words]: words });
        expectPrintable(escapeControls(words));
        expect(escapeControls(words).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('a log line', () => {
  it.each(hostile)('stays one line of JSON with %s in it', (_what, words) => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    jsonLog('Sluice')('info', 'refused', { id: words, field: words, error: words });
    const line = String(written.mock.calls[0]?.[0]).replace(/\n$/, '');
    written.mockRestore();
    expectPrintable(line);
    expect(linesOf(line)).toHaveLength(1);
    expect(JSON.parse(line)).toMatchObject({ id: words, field: words, error: words });
  });
});

/** No long text is wrapped here: its lines would be its own. */
const WIDE = 100_000;

describe('what a person is shown', () => {
  const views: Readonly<Record<string, (record: OrderRecord) => string>> = {
    'an order': (record) => renderOrder(record, plain),
    'a verdict': (record) => renderVerdict(record, plain),
    'a table': (record) => renderOrderTable([record, record], WIDE, plain),
    'a change': (record) => renderOrderChange(record, 0, plain, Number.POSITIVE_INFINITY),
  };

  it.each(hostile)('has the lines that it always has, with %s in it', (_what, words) => {
    for (const render of Object.values(views)) {
      for (const recordWith of [refused, noted]) {
        const output = render(recordWith(words));
        expectPrintable(output);
        expect(linesOf(output)).toHaveLength(linesOf(render(recordWith('harmless'))).length);
      }
    }
  });
});

describe('the terminal', () => {
  async function shown(json: boolean, use: (terminal: ReturnType<typeof createTerminal>) => void) {
    const stream = new PassThrough();
    const writable = stream as unknown as NodeJS.WriteStream;
    use(createTerminal(writable, writable, json));
    stream.end();
    return text(stream);
  }

  it.each(hostile)('is not steered by %s', async (_what, words) => {
    for (const [record, fields] of [
      [refused(words), { body_start: words }],
      [noted(words), { note: words }],
    ] as const) {
      const json = await shown(true, ({ show }) => show(orderJson(record), () => ''));
      expectPrintable(json);
      expect(linesOf(json)).toHaveLength(2);
      expect(JSON.parse(json)).toMatchObject(fields);
    }
    expectPrintable(await shown(false, ({ note }) => note(words)));
  });
});
