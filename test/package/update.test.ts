import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, expect, test } from 'vitest';
import { createExchange } from '../../local/exchange/exchange.ts';
import { startExchangeServer } from '../../local/exchange/server.ts';
import { canaryKey } from '../../local/simulation/canary.ts';
import { runCdk } from '../support/cdk.ts';
import { eventually } from '../support/eventually.ts';
import { startLoad } from '../support/rehearsal.ts';
import { connectClients } from '../support/stack-clients.ts';
import { spawnStart } from '../support/start-process.ts';
import { PRICES } from '../support/test-stack.ts';
import { timedSteps } from '../support/timed-steps.ts';
import { firstPackageCommit, packCommit } from './older-package.ts';
import {
  installByLinks,
  newFolder,
  packInto,
  removeFolder,
  runIn,
  type Tarball,
} from './user-folder.ts';

const isLong = process.env.SLUICE_LONG === '1';
const commit = isLong ? firstPackageCommit() : undefined;
if (isLong && commit === undefined) {
  console.warn(
    'LEFT OUT: this clone has no history, so the update from the first package was not rehearsed.',
  );
}
const UPDATE_TIMEOUT_MS = 900_000;
const TICKS_MS = 240_000;

const work = newFolder();
const ends: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
  removeFolder(work);
});

const { step, print } = timedSteps();

/** An account for orders, and one that is halted. */
const ACCOUNTS = ['main', 'second'] as const;
const KEYS = Object.fromEntries(ACCOUNTS.map((name) => [name, canaryKey(name)]));

async function startMarket() {
  const exchange = createExchange({
    now: Date.now,
    seed: 1,
    accounts: ACCOUNTS.map((name, index) => ({
      userId: String(10_001 + index),
      keys: [KEYS[name]!],
      balances: { USDT: '10000', BTC: '1' },
    })),
    prices: PRICES,
  });
  const { url, close } = await startExchangeServer({ exchange, port: 0 });
  ends.push(close);
  return { exchange, url };
}

function install(folder: string, tarball: Pick<Tarball, 'file'>): void {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  installByLinks(folder, tarball);
}

function configure(folder: string, exchange: string): void {
  const file = join(folder, 'sluice.config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  const limits = { maxDay: '1000000', maxDayOrders: 50_000 };
  const account = { exchange, live: true, pairs: '*', limits };
  const accounts = Object.fromEntries(
    ACCOUNTS.map((name) => [name, { ...account, secret: `sluice/${name}` }]),
  );
  writeFileSync(file, JSON.stringify({ ...config, accounts, alarmEmail: 'none' }));
}

test.runIf(commit !== undefined)(
  'An update from the first package to this one keeps the ledger, open orders, halts and messages',
  { timeout: UPDATE_TIMEOUT_MS },
  async () => {
    const folder = join(work, 'user');
    mkdirSync(folder);
    mkdirSync(join(work, 'new'));
    const [before, after] = [packCommit(commit!, join(work, 'old')), packInto(join(work, 'new'))];
    const { exchange, url } = await startMarket();
    const start = spawnStart(['--empty']);
    ends.push(start.end);
    await start.ready();
    const { Endpoint: endpoint } = JSON.parse(readFileSync(start.outputsFile, 'utf8')).Local;
    const env = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
    const program = ['node_modules/sluice-orders/cli/sluice.mjs'];
    const sluice = (...words: readonly string[]) =>
      runIn(folder, 'node', [...program, ...words], env);
    const deploy = () => runCdk(folder, endpoint, 'deploy', '--require-approval', 'never');
    const outputs = () => JSON.parse(readFileSync(join(folder, 'cdk-outputs.json'), 'utf8')).Sluice;

    install(folder, before);
    await step('init', sluice('init'), /wrote cdk\.json/);
    configure(folder, url);
    await step(
      'bootstrap',
      runCdk(folder, endpoint, 'bootstrap', 'aws://000000000000/us-east-1'),
      /bootstrapped/,
    );
    await step('deploy the first version', deploy(), /✅ {2}Sluice/);
    const first = outputs();
    for (const name of ACCOUNTS) {
      const { key, secret } = KEYS[name]!;
      const line = `printf '%s\\n%s\\n' ${key} ${secret} | node ${program} keys set --account ${name}`;
      await step(`key of ${name}`, runIn(folder, 'sh', ['-c', line], env), /new version/);
    }
    const clients = connectClients({ endpoint, region: 'us-east-1' }, first);
    ends.push(async () => clients.destroy());
    await step('a filled order', sluice('buy', 'BTC_USDT', '--quote', '20'), /filled/);
    await clients.send({ id: 'resting', amount: '0.001', price: '80000' });
    await clients.awaitStatus('resting', 'open');
    const trigger = { price: '70000', rule: '<=' };
    await clients.send({ id: 'armed', type: 'market', side: 'sell', amount: '0.001', trigger });
    await clients.awaitStatus('armed', 'armed');
    const halt = sluice('halt', '--account', 'second', '--reason', 'to be seen again');
    await step('a halt', halt, /HALTED/);
    await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: first.DeadLetterQueueUrl,
        MessageBody: '{"id":"dead"}',
        MessageGroupId: 'main',
      }),
    );
    const listed: readonly OrderShown[] = JSON.parse((await sluice('list', '--json')).stdout);
    expect(listed.length).toBeGreaterThanOrEqual(3);

    install(folder, after);
    const load = startLoad(clients);
    await step('update', deploy(), /UPDATE_COMPLETE .*AWS::CloudFormation::Stack/);
    await load.stop();

    expect(keptOf(outputs())).toEqual(keptOf(first));
    expect(load.ids.length).toBeGreaterThan(0);
    for (const id of load.ids) await clients.awaitStatus(id, 'filled');
    expect([...exchange.placementsByText().values()].every((count) => count === 1)).toBe(true);
    for (const { id, ...order } of listed) {
      const now = JSON.parse((await sluice('get', id, '--json')).stdout);
      expect(lastingOf(now), id).toEqual(lastingOf(order));
    }
    expect(await clients.messagesIn('DeadLetterQueueUrl')).toBe(1);
    const refused = await sluice('buy', 'BTC_USDT', '--quote', '20', '--account', 'second');
    expect([refused.code, refused.printed]).toEqual([1, expect.stringContaining('HALTED')]);

    exchange.movePrice('BTC_USDT', '79000');
    await clients.awaitStatus('resting', 'filled');
    exchange.movePrice('BTC_USDT', '69000');
    // A price that jumps is seen by the tick of a minute.
    await eventually(
      'the armed order has sold',
      () => clients.find('armed'),
      (order) => order?.status === 'filled',
      TICKS_MS,
    );
    await step('an order of today', sluice('buy', 'BTC_USDT', '--quote', '20'), /filled/);
    await step('no difference', runCdk(folder, endpoint, 'diff', '--fail'), /differences: 0/);
    await eventually(
      'the first snapshot is taken',
      () => sluice('pnl', '--json'),
      ({ code }) => code === 0,
    );
    print();
  },
);

type OrderShown = Readonly<Record<string, unknown>> & { readonly id: string };

/** What an update changes in no order. */
function lastingOf({
  status,
  order_id,
  amount,
  price,
  filled_amount,
  fees,
}: Omit<OrderShown, 'id'>) {
  return { status, order_id, amount, price, filled_amount, fees };
}

/** What an update leaves where it is. */
function keptOf(outputs: Readonly<Record<string, string>>): object {
  const accounts: Readonly<Record<string, { readonly secret: string }>> = JSON.parse(
    outputs.Accounts!,
  );
  const { OrderQueueUrl, DeadLetterQueueUrl, OrdersTableName } = outputs;
  const secrets = Object.entries(accounts).map(([name, { secret }]) => [name, secret]);
  return { OrderQueueUrl, DeadLetterQueueUrl, OrdersTableName, secrets };
}
