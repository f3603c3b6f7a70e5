import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createExchange } from '../../local/exchange/exchange.ts';
import { startExchangeServer } from '../../local/exchange/server.ts';
import { canaryKey } from '../../local/simulation/canary.ts';
import { unprotect } from '../support/cdk.ts';
import { eventually } from '../support/eventually.ts';
import { PRICES } from '../support/test-stack.ts';
import { timedSteps } from '../support/timed-steps.ts';
import { examplesIn } from './examples.ts';
import { newFolder, packInto, removeFolder, runIn, startIn } from './user-folder.ts';

const isLong = process.env.SLUICE_LONG === '1';
const HOUR_TIMEOUT_MS = 900_000;

const KEY = canaryKey('main');
const work = newFolder();
/** The user's folder, empty at first. */
const folder = newFolder();
const running: { readonly end: () => Promise<unknown> }[] = [];
afterAll(async () => {
  for (const { end } of running) await end();
  removeFolder(work);
  removeFolder(folder);
});

const { step, print } = timedSteps();

test.runIf(isLong)(
  'From an empty folder with Node and npm: installed, tried, deployed, updated, destroyed',
  { timeout: HOUR_TIMEOUT_MS },
  async () => {
    const { file } = packInto(work);
    const run = (command: string, env = {}) => {
      const [program, ...args] = command.split(' ');
      return runIn(folder, program!, args, env);
    };
    const cache = (await runIn('.', 'npm', ['config', 'get', 'cache'], homeOfUs)).stdout.trim();
    const install = `npm install --prefer-offline --cache ${cache} ${file}`;
    await step('install', run(install), /added \d+ packages/);
    await step('init', run('npx sluice init'), /wrote cdk\.json/);
    await step('start --once', run('npx sluice start --once --port 0'), /demo-market-buy: filled/);

    const local = startIn(folder, ['start', '--no-demo', '--port', '0']);
    running.push(local);
    await eventually('the local stack', local.printed, (text) => text.includes('Console page'));
    const [example] = examplesIn(folder, 'dist/shared/client/client.d.ts');
    writeFileSync(join(folder, 'first.mts'), example!.text);
    await step('an order by the client', runIn(folder, process.execPath, ['first.mts']), /^$/);
    const got = async () => (await run('npx sluice get first-by-client')).printed;
    await eventually('the order is filled', got, (text) => /filled/.test(text));
    await local.end();

    const exchange = createExchange({
      now: Date.now,
      seed: 1,
      accounts: [{ userId: '10001', keys: [KEY], balances: { USDT: '1000' } }],
      prices: PRICES,
    });
    const server = await startExchangeServer({ exchange, port: 0 });
    running.push({ end: server.close });
    configure({ exchange: server.url, live: true });
    const cloud = startIn(folder, ['start', '--empty', '--port', '0']);
    running.push(cloud);
    await eventually('the local AWS', cloud.printed, (text) => text.includes('npx cdk bootstrap'));
    const outputs = JSON.parse(readFileSync(join(folder, '.local/outputs.json'), 'utf8'));
    const env = {
      AWS_ENDPOINT_URL: outputs.Local.Endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      CDK_DISABLE_CLI_TELEMETRY: '1',
      CI: '1',
    };
    const cdk = (words: string) =>
      run(`npx cdk ${words} --no-notices --no-version-reporting --progress events`, env);
    const sluice = (words: string) => run(`npx sluice ${words}`, env);
    await step('bootstrap', cdk('bootstrap aws://000000000000/us-east-1'), /bootstrapped/);
    const deploy = 'deploy --require-approval never';
    const deployed = await step('deploy', cdk(deploy), /✅ {2}Sluice/);
    expect(deployed).not.toMatch(/feature flags/);
    const key = `{"key":"${KEY.key}","secret":"${KEY.secret}"}`;
    writeFileSync(join(folder, 'key.json'), key);
    const keysSet = runIn(folder, 'sh', ['-c', 'npx sluice keys set < key.json'], env);
    await step('keys set', keysSet, /./);
    await step('an order', sluice('buy BTC_USDT --quote 10'), /filled/);
    configure({ exchange: server.url, live: true }, WEEKLY);
    await step('update', cdk(deploy), /UPDATE_COMPLETE .*AWS::CloudFormation::Stack/);
    await step('diff', cdk('diff --fail'), /differences: 0/);
    writeFileSync(join(folder, 'failing.mts'), FAILING_APP);
    const failing = ['cdk', 'deploy', '--require-approval', 'never', '--progress', 'events'];
    const app = `${process.execPath} failing.mts`;
    const failed = await runIn(folder, 'npx', [...failing, '--no-notices', '--app', app], env);
    expect(failed.code, failed.printed).toBe(1);
    expect(failed.printed).toMatch(/CREATE_FAILED .*already exists/);
    expect(failed.printed).toMatch(/UPDATE_ROLLBACK_COMPLET.*AWS::CloudFormation::Stack/);
    await step('diff after the failed update', cdk('diff --fail'), /differences: 0/);
    await step('the ledger', sluice('list'), /filled/);
    await step('a second stack', cdk(`${deploy} -c stack=Second -O second.json`), /✅ {2}Second/);
    const second = await step('its ledger', sluice('list --outputs second.json --json'), /\[\]/);
    expect(second).not.toContain('BTC_USDT');
    await unprotect(outputs.Local.Endpoint);
    const destroyed = cdk('destroy --force');
    const end = await step('destroy', destroyed, /DELETE_SKIPPED .*AWS::DynamoDB::Table/);
    expect(end).toMatch(/What stays after the stack Sluice/);
    expect(end).toMatch(/aws sqs purge-queue --queue-url http:/);
    print();
  },
);

const homeOfUs = { HOME: process.env.HOME ?? '' };

const WEEKLY = {
  recurring: {
    weekly: {
      schedule: 'cron(0 9 ? * MON *)',
      order: { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '10' },
    },
  },
};

/** An update that fails: the stack by the package's own entry, with a bucket whose name is taken. */
const FAILING_APP = `
  import { readFileSync } from 'node:fs';
  import { App } from 'aws-cdk-lib';
  import { CfnBucket } from 'aws-cdk-lib/aws-s3';
  import { readConfig, SluiceStack } from 'sluice-orders/cdk';

  const flags = 'node_modules/sluice-orders/dist/infra/feature-flags.json';
  const app = new App({ context: JSON.parse(readFileSync(flags, 'utf8')) });
  const stack = new SluiceStack(app, 'Sluice', { config: readConfig('sluice.config.json') });
  new CfnBucket(stack, 'Taken', { bucketName: 'cdk-hnb659fds-assets-000000000000-us-east-1' });
`;

/** Changes the configuration that `sluice init` has written. */
function configure(account: object, sections: object = {}): void {
  const file = join(folder, 'sluice.config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  const accounts = { main: { ...config.accounts.main, ...account } };
  writeFileSync(file, JSON.stringify({ ...config, accounts, alarmEmail: 'none', ...sections }));
}
