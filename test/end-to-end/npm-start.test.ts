import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, test } from 'vitest';
import { LISTINGS } from '../../local/exchange/engine/markets.ts';
import { INDEXES, keyOfOrder } from '../../shared/ledger/keys.ts';
import { runSluice } from '../cli/run-sluice.ts';
import { eventually } from '../support/eventually.ts';
import { sendCancel } from '../support/instructions.ts';
import { descendantsOf, isRunning, memoryMb } from '../support/process-tree.ts';
import { START_CONFIG, type StartProcess, spawnStart } from '../support/start-process.ts';
import { sharedSynthesis } from '../support/synthesize-once.ts';

const isLinux = process.platform === 'linux';

describe('npm start', () => {
  let start: StartProcess;
  afterEach(() => start.end());

  test('--once shows three verdicts and a rebalance, and ends with 0', async () => {
    start = spawnStart(['--once']);

    expect(await start.exitCode, start.printed()).toBe(0);
    expect(start.printed()).toMatch(/demo-market-buy: filled, [\d.]+ BTC for [\d.]+ USDT/);
    expect(start.printed()).toMatch(/demo-limit-buy: open\n[\s\S]*demo-limit-buy: filled/);
    expect(start.printed()).toMatch(/demo-refused: rejected, MAX_ORDER: /);
    expect(start.printed()).toMatch(/demo-[-\dT:]+Z {2}awaiting_approval: [\s\S]*Z {2}done: /);
    expect(existsSync(start.outputsFile)).toBe(false);
  });

  test("--no-demo serves the AWS SDK's clients where outputs.json says, until Ctrl-C", async () => {
    start = spawnStart(['--no-demo'], sharedSynthesis());
    await start.ready();
    const { Endpoint: endpoint, OrderQueueUrl: QueueUrl, OrdersTableName } = start.outputs();
    const options = {
      endpoint: endpoint!,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    };

    await new SQSClient(options).send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody:
          '{"id":"by-sdk","currency_pair":"BTC_USDT","type":"market","side":"buy","amount":"25"}',
        MessageGroupId: 'main#BTC_USDT',
      }),
    );
    const { stem } = await start.clients().settled('by-sdk');

    const documentClient = DynamoDBDocumentClient.from(new DynamoDBClient(options));
    const { Item } = await documentClient.send(
      new GetCommand({ TableName: OrdersTableName, Key: keyOfOrder(stem) }),
    );
    expect(Item).toMatchObject({ id: 'by-sdk', account: 'main', status: 'filled' });
    const { indexName: IndexName, partition } = INDEXES.byAccount;
    const { Items } = await documentClient.send(
      new QueryCommand({
        TableName: OrdersTableName,
        IndexName,
        KeyConditionExpression: '#account = :account',
        ExpressionAttributeNames: { '#account': partition },
        ExpressionAttributeValues: { ':account': 'main' },
      }),
    );
    expect(Items).toMatchObject([keyOfOrder(stem)]);

    const outputs = readFileSync(start.outputsFile, 'utf8');
    const second = await start.again([]);
    expect(second).toMatch(/A local stack runs here already: process \d+ uses .*\.local/);
    expect(second).not.toMatch(/^ +at /m);
    expect(readFileSync(start.outputsFile, 'utf8')).toBe(outputs);

    start.signal('SIGINT');
    expect(await start.exitCode).toBe(130);
    expect(existsSync(start.outputsFile)).toBe(false);
  });

  test('reports a wrong option or configuration in one message, without a stack trace', async () => {
    start = spawnStart(['--config', 'none.json']);
    expect(await start.exitCode).toBe(1);
    expect(start.printed()).toMatch(/^The configuration cannot be read: ENOENT.*none\.json'\n$/);

    const wrong = JSON.stringify({ ...START_CONFIG, logRetentionDays: 91 });
    writeFileSync(join(start.folder, 'wrong.json'), wrong);
    const refused = await start.again(['--config', 'wrong.json']);
    expect(refused).toMatch(/logRetentionDays: CloudWatch Logs knows .*; not 91\.\n$/);
    expect(refused).not.toMatch(/^ +at |Command failed/m);

    const plain = await start.again(['--exchange', 'http://example.com/api/v4']);
    expect(plain).toMatch(/^--exchange must be an https URL/);
  });

  test('--data keeps queue, ledger and exchange: an order goes on after a restart', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sluice-data-'));
    const options = ['--data', data, '--balances', 'USDT=500,BTC=0.01'];
    start = spawnStart(options, sharedSynthesis());
    await start.ready();
    await expect.poll(start.printed).toMatch(/Play money of "main": 0.01 BTC, 500 USDT; worth/);
    const moved = await runSluice(start.folder, ['sim', 'move', 'btc/usdt', '-10', '--json']);
    expect(JSON.parse(moved.stdout)).toMatchObject({ currency_pair: 'BTC_USDT' });
    const before = start.clients();
    await before.send({ id: 'resting', amount: '0.001', price: '50000' });
    const { orderId } = await before.awaitStatus('resting', 'open');
    await before.send({ id: 'bought', type: 'market', amount: '25' });
    await before.awaitStatus('bought', 'filled');
    before.destroy();
    start.signal('SIGINT');
    await start.exitCode;
    await start.end();

    // The exchange has another port: only an assembly of its own names functions that differ by it.
    start = spawnStart(options);
    await start.ready();
    const after = start.clients();
    await after.send({ id: 'traded', type: 'market', amount: '25' });
    const traded = await after.awaitStatus('traded', 'filled');
    expect(Number(traded.filledTotal) / Number(traded.filledAmount)).toBeLessThan(83_000);
    expect(start.printed()).toMatch(/Play money of "main": 0.0103\d* BTC, 475(\.\d+)? USDT; worth/);
    expect(traded.orderId).not.toBe(orderId);
    await sendCancel(after, 'cancel', 'resting');
    expect(await after.settled('cancel')).toMatchObject({ status: 'done' });
    expect(await after.find('resting')).toMatchObject({
      status: 'cancelled',
      orderId,
      order: { amount: '0.001', price: '50000' },
      filledAmount: '0',
    });
    after.destroy();
    await start.end();
    rmSync(data, { recursive: true, force: true });
  });

  test.runIf(isLinux)('leaves no process behind when it is killed', async () => {
    start = spawnStart(['--no-demo'], sharedSynthesis());
    await start.ready();
    const clients = start.clients();
    await clients.send({ id: 'before-the-kill', type: 'market', amount: '25' });
    await clients.settled('before-the-kill');
    const children = descendantsOf(start.pid);
    expect(children.filter(isRunning).length).toBeGreaterThan(1);

    start.signal('SIGKILL');
    await start.exitCode;
    await eventually(
      'every child process is gone',
      () => children.filter(isRunning),
      (running) => running.length === 0,
    );
  });

  /** With its own synthesis. The times are printed, never asserted: they say as much of the machine. */
  test.runIf(isLinux)('is ready soon and needs less than 700 MB', async () => {
    start = spawnStart(['--no-demo']);
    const readyMs = await start.ready();
    const memoryOfAllMb = () => memoryMb([start.pid, ...descendantsOf(start.pid)]);
    const idleMb = memoryOfAllMb();

    await buyIn(start, PAIRS.slice(0, 1));
    await start.trackOrders();
    const usualMb = memoryOfAllMb();
    await buyIn(start, PAIRS.slice(1));
    const busyMb = memoryOfAllMb();

    const figures = [idleMb, usualMb, busyMb].map((mb) => `${mb.toFixed(0)} MB`);
    console.log(
      `npm start: ready after ${(readyMs / 1000).toFixed(1)} s (to be under 10 s); memory ${figures[0]} idle, ` +
        `${figures[1]} with orders in one pair, ${figures[2]} in ${PAIRS.length} at once`,
    );
    expect(usualMb).toBeLessThan(700);
  });
});

const PAIRS = LISTINGS.slice(0, 10).map(({ pair }) => pair.id);

/** Sends a market buy in each pair, all at once, and waits for the verdicts. */
async function buyIn(start: StartProcess, pairs: readonly string[]): Promise<void> {
  const { send, settled, destroy } = start.clients();
  await Promise.all(
    pairs.map((pair) => send({ id: pair, currency_pair: pair, type: 'market', amount: '10' })),
  );
  for (const pair of pairs) await settled(pair);
  destroy();
}
