import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { slowCalls } from '../../local/cloud/api/slow-calls.ts';
import type { ApiCall } from '../../local/cloud/lambda/api-call.ts';
import { Concurrency } from '../../local/cloud/lambda/concurrency.ts';
import { CoreShares } from '../../local/cloud/lambda/core-share.ts';
import type { FunctionDefinition } from '../../local/cloud/lambda/functions.ts';
import { IndexLag } from '../../local/cloud/services/index-lag.ts';
import { repeating } from '../../local/cloud/triggers/targets.ts';

/** Draws these numbers, one after the other. */
const drawing =
  (...numbers: number[]) =>
  () =>
    numbers.shift() ?? 0;

describe('Slow calls', () => {
  const callMs = { min: 1, max: 1 };
  const by = (caller: FunctionDefinition | undefined, signal = new AbortController().signal) =>
    ({ caller, signal }) as ApiCall;
  const aFunction = { name: 'one' } as FunctionDefinition;

  test('take their time', async () => {
    const handle = slowCalls(async () => ({ body: 'done' }), {
      callMs: { min: 30, max: 30 },
      silentShare: 0,
      random: () => 0.5,
    });
    const startedMs = performance.now();
    expect(await handle(by(undefined))).toEqual({ body: 'done' });
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(29);
  });

  test.each([
    ['carried out', 0.4, 1],
    ['not carried out', 0.6, 0],
  ])('stay without an answer, %s, until the function gives up', async (_how, draw, calls) => {
    let handled = 0;
    const handle = slowCalls(
      async () => {
        handled += 1;
        return { body: '' };
      },
      { callMs, silentShare: 0.1, random: drawing(0, 0.05, draw) },
    );
    const giveUp = new AbortController();
    const answered = handle(by(aFunction, giveUp.signal));
    const first = await Promise.race([answered.then(() => 'answer'), delay(50, 'silence')]);
    expect(first).toBe('silence');
    giveUp.abort();
    await answered;
    expect(handled).toBe(calls);
  });

  test('are never silent for a person', async () => {
    const handle = slowCalls(async () => ({ body: 'done' }), {
      callMs,
      silentShare: 1,
      random: () => 0,
    });
    expect(await handle(by(undefined))).toEqual({ body: 'done' });
  });
});

test('the executions of an account are limited, over all functions', () => {
  const concurrency = new Concurrency(2);
  concurrency.take();
  concurrency.take();
  expect(() => concurrency.take()).toThrow(/Rate Exceeded/);
  concurrency.giveBack();
  concurrency.take();
});

test('an index shows a new item after a while, and a known one at once', async () => {
  let nowMs = 0;
  const lag = new IndexLag(
    () => 500,
    () => nowMs,
  );
  const answer = (body: object) => async () => ({ status: 200, body: JSON.stringify(body) });
  const items = [{ pk: { S: 'a' }, sk: { S: 'b' } }];
  const put = JSON.stringify({
    TransactItems: [{ Put: { Item: { ...items[0], more: { S: 'x' } } } }],
  });
  await lag.run('TransactWriteItems', put, answer({}));
  const query = async (input: object) => {
    const { body } = await lag.run(
      'Query',
      JSON.stringify(input),
      answer({ Items: items, Count: 1 }),
    );
    return JSON.parse(body).Count;
  };
  expect(await query({ IndexName: 'by-account' })).toBe(0);
  expect(await query({})).toBe(1);
  nowMs = 500;
  expect(await query({ IndexName: 'by-account' })).toBe(1);
  await lag.run('UpdateItem', JSON.stringify({ Key: items[0] }), answer({}));
  expect(await query({ IndexName: 'by-account' })).toBe(1);
});

test('a share of the deliveries comes again, later', async () => {
  const delivered: string[] = [];
  const deliver = repeating({ repeatShare: 0.5, repeatMs: 20, random: drawing(0.4, 1, 0.6) })(
    async (payload) => void delivered.push(payload),
  );
  await deliver('one');
  await deliver('two');
  expect(delivered).toEqual(['one', 'two']);
  await expect.poll(() => delivered).toEqual(['one', 'two', 'one']);
});

const shares = CoreShares.find();
if (!shares)
  console.warn(
    'LEFT OUT: this process may make no control groups, so no share of a core was measured.',
  );

test.runIf(shares)('a process has the share of a core that belongs to its memory', async () => {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  const end = shares!.limit(child.pid!, 512);
  /** In hundredths of a second. Source: proc(5), /proc/PID/stat. */
  const cpu = () => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ');
    return Number(fields[13]) + Number(fields[14]);
  };
  try {
    const before = cpu();
    await delay(1_000);
    const used = (cpu() - before) / 100;
    expect(used).toBeGreaterThan(0.02);
    expect(used).toBeLessThan(0.45);
  } finally {
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    end();
  }
});
