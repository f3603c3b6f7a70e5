// `npm start`: the synthesized stack on this machine, with the built-in exchange or another.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AWS_LIKE } from '../../local/cloud/aws/aws-like.ts';
import type { LocalCloud } from '../../local/cloud/cloud.ts';
import { InUseError } from '../../local/cloud/processes/in-use-error.ts';
import { createExchange, type Exchange } from '../../local/exchange/exchange.ts';
import { JournalError, openJournal } from '../../local/exchange/persistence/journal.ts';
import { startExchangeServer } from '../../local/exchange/server.ts';
import { startEmptyCloud } from '../../local/stack/empty-cloud.ts';
import { isPlayground } from '../../local/stack/local-config.ts';
import { type ApiKey, type LocalStack, startLocalStack } from '../../local/stack/local-stack.ts';
import { ConfigError } from '../../shared/config/parse-config.ts';
import { readConfig } from '../../shared/config/read-config.ts';
import type { Config } from '../../shared/config/schema.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { Failure } from '../terminal/failure.ts';
import { builtInAccount } from './built-in-account.ts';
import { DataFolderError, prepareDataFolder } from './data-folder.ts';
import { BUILT_IN_BALANCES, DEMO_PORTFOLIO, withDemoPortfolio } from './demo-portfolio.ts';
import { demonstrate } from './demonstrate.ts';
import { describeBalances } from './describe-balances.ts';
import { watchDiskSpace } from './disk-space.ts';
import { createFailureReports } from './failure-reports.ts';
import { keyFromEnvironment } from './key-from-environment.ts';
import { connectLocally, countShown, startLocalConsole } from './local-console.ts';
import {
  HelpRequested,
  parseStartOptions,
  START_USAGE,
  type StartOptions,
  StartUsageError,
} from './options.ts';
import { refuseSwallowedOptions } from './swallowed-options.ts';
import { startWarnings } from './warnings.ts';

const WORK_DIR = '.local';
/** About a calm day of a large coin. */
const VOLATILITY_PERCENT = 3;
/** From a Region on another continent, with `--aws-like`. */
const ROUND_TRIP_MS = 150;
const PORT_TAKEN =
  'The port of the console page is in use: give another --console-port, or leave it out.';

/** Errors that the user can correct: their message is enough. */
const EXPECTED = [StartUsageError, ConfigError, InUseError, DataFolderError, JournalError, Failure];

/** The cleanup at the end, in reverse order. */
const cleanUps: (() => Promise<void>)[] = [];

const print = (line: string) => console.log(line);

async function main(): Promise<number> {
  refuseSwallowedOptions(process.env);
  const options = parseStartOptions(process.argv.slice(2));
  if (options.dataDir !== undefined) prepareDataFolder(options.dataDir);
  if (options.isEmpty) return startEmpty(options);
  const configured = readConfig(options.config);
  const isDemonstrated = options.demonstration !== 'none';
  const config = isDemonstrated ? withDemoPortfolio(configured) : configured;
  const startedMs = performance.now();
  print('Starting the stack on this machine ...');
  endOnSignals();
  const { stack, exchange } = await start(options, config);
  print(
    `Ready in ${secondsSince(startedMs)} s. AWS APIs: ${stack.outputs.Endpoint} (see ${stack.outputsFile})`,
  );
  const idle = stack.cloud.idle.filter((line) => /^[A-Za-z:]+: /.test(line));
  print(`Accepted, not run here: ${idle.map((line) => line.split(': ')[0]).join(', ')}`);

  const connection = connectLocally(stack.outputsFile);
  const consolePage = await startLocalConsole(connection, options.consolePort);
  cleanUps.push(consolePage.close);
  print(`Console page: ${consolePage.url}`);
  for (const line of await describeBalances(connection)) print(line);
  for (const warning of await startWarnings(connection)) print(`Warning: ${warning}`);

  let succeeded = true;
  if (exchange && isDemonstrated) {
    succeeded = await demonstrate({ stack, exchange, config, print });
    const shown = await countShown(consolePage, connection);
    print(`The console page shows ${shown} orders: ${consolePage.url}`);
    succeeded &&= shown > 0;
  }
  if (options.demonstration !== 'once') {
    print('');
    print(`It stays up. ${describeEnd(options)} From another terminal:`);
    print('  npx sluice buy BTC_USDT --quote 10');
    const [contract] = Object.values(config.accounts)[0]?.futures?.contracts ?? [];
    if (contract !== undefined) print(`  npx sluice long ${contract} --size 5`);
    print('  npx sluice watch');
    if (DEMO_PORTFOLIO in config.portfolios) print(`  npx sluice plan ${DEMO_PORTFOLIO}`);
    if (exchange) print('  npx sluice sim move BTC_USDT -2');
    await new Promise(() => {});
  }
  await cleanUp();
  return succeeded ? 0 : 1;
}

/** What Ctrl-C leaves. With `--exchange` the state may be on disk without `--data`. */
function describeEnd({ dataDir, exchange }: StartOptions): string {
  if (dataDir !== undefined) return `Ctrl-C ends it; ${dataDir} keeps its state.`;
  return exchange === undefined
    ? 'Ctrl-C ends it and forgets all orders; --data DIR would keep them.'
    : 'Ctrl-C ends it.';
}

/** Runs the local AWS without a stack, until a signal ends it. */
async function startEmpty({ port, dataDir, isAwsLike }: StartOptions): Promise<never> {
  const startedMs = performance.now();
  endOnSignals();
  const { cloud, outputsFile, stop } = await startEmptyCloud({
    workDir: WORK_DIR,
    port,
    ...(dataDir !== undefined && { dataDir }),
    ...(isAwsLike && { awsLike: AWS_LIKE }),
    onPublish: ({ subject }) => print(`Notice, as it would be e-mailed: ${subject}`),
    onLog: ({ text }) => process.env.SLUICE_LOG && console.error(text),
  });
  cleanUps.push(stop);
  print(`Ready in ${secondsSince(startedMs)} s. AWS APIs: ${cloud.endpoint} (see ${outputsFile})`);
  print('It has no stack; Ctrl-C ends it. From another terminal:');
  for (const [name, value] of Object.entries(environmentOf(cloud)))
    print(`  export ${name}=${value}`);
  print('  npx cdk bootstrap && npx cdk deploy');
  return new Promise(() => {});
}

const secondsSince = (ms: number): string => ((performance.now() - ms) / 1000).toFixed(1);

/** The variables for AWS clients in a terminal to use the local AWS. */
function environmentOf({ endpoint, region }: LocalCloud): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

/** Starts the stack with the built-in exchange, or with the one of `--exchange`. */
async function start(
  options: StartOptions,
  config: Config,
): Promise<{ readonly stack: LocalStack; readonly exchange: Exchange | undefined }> {
  const accounts = Object.keys(config.accounts);
  const builtIn =
    options.exchange === undefined
      ? await startBuiltInExchange(config.accounts, options)
      : undefined;
  const exchangeUrl = builtIn?.url ?? options.exchange ?? '';
  const dataDir =
    options.dataDir ?? (isPlayground(exchangeUrl) ? undefined : join(WORK_DIR, 'data'));
  const stack = await startLocalStack({
    config,
    exchangeUrl,
    exchangeName: builtIn ? 'simulated' : exchangeUrl,
    keys: builtIn?.keys ?? sameKeyForAll(accounts, keyFromEnvironment(process.env)),
    workDir: WORK_DIR,
    port: options.port,
    dataDir,
    ...(options.isAwsLike && { awsLike: AWS_LIKE }),
    onNotice: ({ subject }) => print(`Notice, as it would be e-mailed: ${subject}`),
    onLog: ({ text }) => process.env.SLUICE_LOG && console.error(text),
  });
  cleanUps.push(stack.stop);
  cleanUps.push(reportTroubles(stack.cloud, dataDir));
  return { stack, exchange: builtIn?.exchange };
}

/** Prints when a function fails and when the disk is full, until the returned function is called. */
function reportTroubles(cloud: LocalCloud, dataDir: string | undefined): () => Promise<void> {
  const endReports = cloud.observe(createFailureReports(print, systemClock.nowMs));
  const endWatch = dataDir === undefined ? () => {} : watchDiskSpace(dataDir, print);
  return async () => {
    endReports();
    endWatch();
  };
}

async function startBuiltInExchange(
  accounts: Config['accounts'],
  { dataDir, isAwsLike, balances = BUILT_IN_BALANCES }: StartOptions,
) {
  const names = Object.keys(accounts);
  const keys = Object.fromEntries(names.map((account) => [account, newKey()]));
  const exchange = createExchange({
    now: systemClock.nowMs,
    seed: 1,
    volatilityPercent: VOLATILITY_PERCENT,
    ...(dataDir !== undefined && { journal: openJournal(join(dataDir, 'exchange.jsonl')) }),
    accounts: names.map((account, index) => ({
      userId: String(10_001 + index),
      balances,
      ...builtInAccount(keys[account]!, accounts[account]!.futures),
    })),
  });
  const { url, close } = await startExchangeServer({
    exchange,
    port: 0,
    ...(isAwsLike && { roundTripMs: ROUND_TRIP_MS }),
  });
  cleanUps.push(close);
  return { exchange, url, keys };
}

function newKey(): ApiKey {
  return {
    key: randomBytes(16).toString('hex'),
    secret: randomBytes(32).toString('hex'),
  };
}

function sameKeyForAll(accounts: readonly string[], key: ApiKey) {
  return Object.fromEntries(accounts.map((account) => [account, key]));
}

/** Ends cleanly on Ctrl-C, on SIGTERM, and when the process that started this one has died. */
function endOnSignals(): void {
  let isEnding = false;
  function end(exitCode: number) {
    // A second signal ends at once; the remaining child processes end with this one.
    if (isEnding) process.exit(exitCode);
    isEnding = true;
    if (process.stdout.writable) print('Stopping ...');
    void cleanUp().finally(() => process.exit(exitCode));
  }
  process.on('SIGINT', () => end(130));
  process.on('SIGTERM', () => end(143));
  process.on('SIGHUP', () => end(129));
  process.on('disconnect', () => end(1));
  // The reader of the output has gone, as in `npm start | head`.
  process.stdout.on('error', () => end(1));
  // The channel to the launcher must not keep this process alive.
  process.channel?.unref();
}

async function cleanUp(): Promise<void> {
  for (const undo of cleanUps.splice(0).reverse()) await undo();
}

process.exitCode = await main().catch(async (error: unknown) => {
  await cleanUp();
  if (error instanceof HelpRequested) {
    print(START_USAGE);
    return 0;
  }
  const isExpected = EXPECTED.some((kind) => error instanceof kind);
  // The console's port is the one that only this process binds.
  const isPortTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  if (isPortTaken) console.error(PORT_TAKEN);
  else console.error(isExpected ? (error as Error).message : error);
  if (error instanceof StartUsageError) console.error(`\n${START_USAGE}`);
  return error instanceof StartUsageError ? 2 : 1;
});
