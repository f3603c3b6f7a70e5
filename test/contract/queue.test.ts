import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EDGE_CASE_LISTINGS, LISTINGS } from '../../local/exchange/engine/markets.ts';
import { escapeControls } from '../../shared/lib/escape-controls.ts';
import { endSluices, runSluice } from '../cli/run-sluice.ts';
import { eventually } from '../support/eventually.ts';
import type { StoredOrder } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { type BadMessage, GOOD_ORDER } from './bad-message.ts';
import { unreadableMessages, untimelyMessages } from './bad-messages.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import { sendAll } from './send-all.ts';

const NOW_MS = Date.now();
const groups = { ...unreadableMessages(NOW_MS), ...untimelyMessages(NOW_MS) };
const messages: readonly BadMessage[] = Object.values(groups).flat();
const MIN_MS = 60_000;

describe('A bad message in the queue', () => {
  let stack: TestStack;
  let messageIds: ReadonlyMap<BadMessage, string>;
  const logged: string[] = [];

  beforeAll(async () => {
    stack = await startTestStack({
      listings: [...LISTINGS, ...EDGE_CASE_LISTINGS],
      onLog: ({ text }) => logged.push(text),
    });
    messageIds = await sendAll(stack, messages);
    await eventually(
      'the queue is empty',
      () => stack.messagesIn('OrderQueueUrl'),
      (count) => count === 0,
    );
  });
  afterAll(async () => {
    endSluices();
    await stack?.stop();
  });

  const recordIdOf = (message: BadMessage) => message.id ?? `msg-${messageIds.get(message)}`;

  it('places nothing at the exchange, whichever it is', () => {
    expect(messages.length).toBeGreaterThanOrEqual(140);
    expect(stack.exchange.placements()).toEqual([]);
  });

  it('is consumed at first sight, and not by the dead-letter queue', async () => {
    expect(await stack.messagesIn('OrderQueueUrl')).toBe(0);
    expect(await stack.messagesIn('DeadLetterQueueUrl')).toBe(0);
    expect(logged.filter((line) => line.includes('function_failed'))).toEqual([]);
  });

  describe.each(Object.entries<readonly BadMessage[]>(groups))('%s', (_group, table) => {
    it.each(table)('ends as a record with its reason: $title', async (message) => {
      const record = await stack.find(recordIdOf(message));

      expect(record).toMatchObject({ status: 'rejected', account: 'main', filledAmount: '0' });
      expect(record?.reason).toMatchObject({ code: message.code });
      expect(record?.reason?.field).toBe(message.field);
      expect(record?.history.at(-1)?.status).toBe('rejected');
      if (record?.bodySha256 !== undefined) expectBody(record, message.body);
    });
  });

  it('can break no line of the log', () => {
    // Lambda's runtime writes a time, the request and a level in front, with tabs between.
    const entries = logged
      .flatMap((text) => text.split('\n'))
      .map((line) => line.split('\t').at(-1)!);
    for (const entry of entries) expect(escapeControls(entry)).toBe(entry);
    const refusals = entries
      .filter((entry) => entry.startsWith('{'))
      .map((entry) => JSON.parse(entry))
      .filter(({ event }) => event === 'refused');
    // An order that Gate itself refuses counts as placed in the log.
    const untouched = messages.filter(({ code }) => code !== 'INVALID_PARAM_VALUE');
    expect(refusals.map(({ id }) => id).toSorted()).toEqual(untouched.map(recordIdOf).toSorted());
  });

  it('can break no line of `sluice list`', async () => {
    const { stdout, exitCode } = await runSluice(stack.folder, ['list', '--limit', '2000']);
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(messages.length);
    for (const line of lines) expect(escapeControls(line)).toBe(line);
  });

  it.each(Object.entries(HOSTILE_TEXTS))(
    'may have %s as its note and as the name of a field',
    async (what, words) => {
      const id = what.replaceAll(' ', '-');
      const issued = { issued_at: NOW_MS - 10 * MIN_MS };
      await stack.send({ ...GOOD_ORDER, ...issued, id: `${id}-note`, note: words });
      await stack.send({ ...GOOD_ORDER, id: `${id}-field`, [words]: words });
      const noted = await stack.settled(`${id}-note`);
      const named = await stack.settled(`${id}-field`);

      expect(noted).toMatchObject({ note: words, reason: { code: 'EXPIRED' } });
      expect(named.reason).toMatchObject({ code: 'UNKNOWN_FIELD', field: escapeControls(words) });
    },
  );

  it('cannot steer the terminal by `sluice get`', async () => {
    const id = 'a-forged-line-of-output-note';
    const { stdout } = await runSluice(stack.folder, ['get', id]);
    for (const line of stdout.trimEnd().split('\n')) expect(escapeControls(line)).toBe(line);
    expect(stdout).toContain('a\\u000a  status  filled');

    const asJson = await runSluice(stack.folder, ['get', id, '--json']);
    expect(asJson.stdout.trimEnd()).not.toContain('\n');
    expect(JSON.parse(asJson.stdout).note).toBe(HOSTILE_TEXTS['a forged line of output']);
  });
});

/** A hash of the whole, and of its start as much as fits, escaped. */
function expectBody({ bodySha256, bodyStart = '' }: StoredOrder, body: string): void {
  expect(bodySha256).toBe(hash('sha256', body, 'hex'));
  expect(escapeControls(bodyStart)).toBe(bodyStart);
  expect(escapeControls(body).startsWith(bodyStart)).toBe(true);
  if (Buffer.byteLength(body) <= 2048) expect(bodyStart).toBe(escapeControls(body));
}
