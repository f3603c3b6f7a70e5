import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, expect, test } from 'vitest';
import { createExchange } from '../../local/exchange/exchange.ts';
import { startExchangeServer } from '../../local/exchange/server.ts';
import { canaryKey } from '../../local/simulation/canary.ts';
import { synthesize } from '../../local/stack/synthesize.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { runCdk, runSluice, unprotect } from '../support/cdk.ts';
import { connectClients } from '../support/stack-clients.ts';
import { spawnStart } from '../support/start-process.ts';
import { synthesizeOnce } from '../support/synthesize-once.ts';
import { PRICES } from '../support/test-stack.ts';
import { timedSteps } from '../support/timed-steps.ts';

// On a hardened machine no other user may read what this one writes, and Lambda is another user.
process.umask(0o077);

const KEY = canaryKey('main');
const LIFE_TIMEOUT_MS = 400_000;

const exchange = createExchange({
  now: Date.now,
  seed: 1,
  accounts: [{ userId: '10001', keys: [KEY], balances: { USDT: '1000' } }],
  prices: PRICES,
});
const exchangeServer = await startExchangeServer({ exchange, port: 0 });
const start = spawnStart(['--empty']);
afterAll(async () => {
  await start.end();
  await exchangeServer.close();
});

/** A configuration that anyone might deploy, at the exchange of this test. */
function configured(sections: object = {}) {
  const main = { exchange: exchangeServer.url, live: true, secret: 'sluice/main', pairs: '*' };
  const text = JSON.stringify({ accounts: { main }, alarmEmail: 'none', ...sections });
  return parseConfig(text, 'the configuration of the tests');
}

const RECURRING = {
  recurring: {
    weekly: {
      schedule: 'cron(0 9 ? * MON *)',
      order: { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '10' },
    },
  },
};

test('A stack lives a whole life by the CDK command line as it is', {
  timeout: LIFE_TIMEOUT_MS,
}, async () => {
  await start.ready();
  const { folder } = start;
  const { Endpoint: endpoint } = JSON.parse(readFileSync(start.outputsFile, 'utf8')).Local;
  const cdk = (...args: readonly string[]) => runCdk(folder, endpoint, ...args);
  const sluice = (...args: readonly string[]) =>
    runSluice(folder, endpoint, ...args, '--target', 'aws');
  const deploy = (app: string, ...args: readonly string[]) =>
    cdk('deploy', '--app', app, '--require-approval', 'never', '--outputs-file', OUTPUTS, ...args);
  const outputs = () => JSON.parse(readFileSync(join(folder, OUTPUTS), 'utf8')).Sluice;
  const first = await synthesize(configured(), join(folder, 'first'));
  const second = await synthesizeOnce(configured(RECURRING), join(folder, 'second'));

  await step('bootstrap', cdk('bootstrap', 'aws://000000000000/us-east-1'), /bootstrapped/);
  await step('deploy', deploy(first), /Sluice\.OrderQueueUrl = /);
  const before = outputs();
  await giveKey(endpoint, before);
  await step('an order', sluice('buy', 'BTC_USDT', '--quote', '10'), /filled/);

  await step('doctor', sluice('doctor'), /AWS account runs 10 functions at the same time/);

  await step('update', deploy(second), /UPDATE_COMPLETE .*AWS::CloudFormation::Stack/);
  const after = outputs();
  expect(after).toMatchObject(before);
  expect(JSON.parse(after.RecurringOrders)).toEqual({ weekly: 'main' });
  await step('no difference', cdk('diff', '--app', second, '--fail'), /differences: 0/);

  const failing = failingRelease(first, join(folder, 'failing'));
  const failed = await deploy(failing);
  expect(failed.code, failed.printed).toBe(1);
  expect(failed.printed).toMatch(/CREATE_FAILED .*already exists/);
  expect(failed.printed).toMatch(/UPDATE_ROLLBACK_COMPLET.*AWS::CloudFormation::Stack/);
  await step('no difference', cdk('diff', '--app', second, '--fail'), /differences: 0/);
  await step('the ledger', sluice('list'), /filled/);

  const refused = await cdk('destroy', '--app', second, '--force');
  expect(refused.printed).toMatch(/TerminationProtection is enabled/);
  await unprotect(endpoint);
  const destroyed = cdk('destroy', '--app', second, '--force');
  await step('destroy', destroyed, /DELETE_SKIPPED .*AWS::DynamoDB::Table/);

  const come = deploy(first, '--import-existing-resources');
  await step('come back', come, /✅ {2}Sluice/);
  await giveKey(endpoint, outputs());
  expect(outputs().OrderQueueUrl).not.toBe(before.OrderQueueUrl);
  await step('the ledger', sluice('list'), /filled/);
  await step('an order', sluice('buy', 'BTC_USDT', '--quote', '10'), /filled/);
  print();
});

const OUTPUTS = 'cdk-outputs.json';

const { step, print } = timedSteps();

async function giveKey(endpoint: string, outputs: Readonly<Record<string, string>>) {
  const clients = connectClients({ endpoint, region: 'us-east-1' }, outputs);
  const SecretId = JSON.parse(outputs.Accounts!).main.secret;
  const SecretString = JSON.stringify(KEY);
  await clients.secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString }));
  clients.destroy();
}

/** A release with a resource that cannot be made: its name is taken. */
function failingRelease(assembly: string, folder: string): string {
  cpSync(assembly, folder, { recursive: true });
  const file = join(folder, 'Sluice.template.json');
  const text = readFileSync(file, 'utf8');
  const template = JSON.parse(text);
  template.Resources.Taken = {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: 'cdk-hnb659fds-assets-000000000000-us-east-1' },
  };
  writeFileSync(file, JSON.stringify(template));
  // Another content has another name in the bucket.
  const manifest = JSON.parse(readFileSync(join(folder, 'Sluice.assets.json'), 'utf8'));
  const [hash] = Object.entries<{ readonly source: { readonly path: string } }>(
    manifest.files,
  ).find(([, { source }]) => source.path === 'Sluice.template.json')!;
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
    const content = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), content.replaceAll(hash, hash.split('').reverse().join('')));
  }
  return folder;
}
