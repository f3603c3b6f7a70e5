import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endSluices, runSluice } from './run-sluice.ts';

/** Nothing listens there. */
const ENDPOINT = 'http://127.0.0.1:9';
const trading = { secret: 'sluice/trading', exchange: 'live', live: true };
const OUTPUTS = {
  OrderQueueUrl: `${ENDPOINT}/000000000000/orders.fifo`,
  DeadLetterQueueUrl: `${ENDPOINT}/000000000000/dead.fifo`,
  OrdersTableName: 'orders',
  TrackOrdersFunctionName: 'track-orders',
  Deployment: '000000000000/us-east-1/Sluice',
  Accounts: JSON.stringify({ trading }),
  Endpoint: ENDPOINT,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-names-'));
  mkdirSync(join(folder, '.local'));
  writeFileSync(join(folder, '.local/outputs.json'), JSON.stringify({ Sluice: OUTPUTS }));
});
afterEach(endSluices);
afterAll(() => rmSync(folder, { recursive: true }));

describe('in a stack without an account "main"', () => {
  it.each([
    ['halt --reason test', 'UNREACHABLE'],
    ['resume --reason test', 'UNREACHABLE'],
    ['dlq list', 'UNREACHABLE'],
    ['dlq redrive --yes', 'UNREACHABLE'],
    ['webhook tv', 'NOT_FOUND'],
    ['alerts tv', 'NOT_FOUND'],
    ['telegram setup', 'NO_BOT'],
    ['runs core', 'UNKNOWN_PORTFOLIO'],
    ['pause weekly', 'UNKNOWN_NAME'],
    ['plan core', 'NO_PORTFOLIOS'],
  ])('sluice %s needs no --account, and gets as far as %s', async (line, code) => {
    const { stdout } = await runSluice(folder, [...line.split(' '), '--json']);
    expect(JSON.parse(stdout).error).toMatchObject({ code });
  });

  it('sluice next needs none either', async () => {
    const { stdout, exitCode } = await runSluice(folder, ['next']);
    expect([stdout, exitCode]).toEqual(['Nothing is scheduled.\n', 0]);
  });

  it('a command about one account says which there are', async () => {
    const { stderr, exitCode } = await runSluice(folder, ['list']);
    expect(stderr).toContain('No account is called "main"; configured: trading.');
    expect(exitCode).toBe(2);
  });
});
