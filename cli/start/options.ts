import { parseArgs } from 'node:util';
import { AN_EXCHANGE_URL, exchangeUrl, isExchangeUrl } from '../../shared/config/schema.ts';
import { DECIMAL } from '../../shared/lib/decimal.ts';

export type StartOptions = {
  /** The demonstration: once and out, once and stay, or not at all. */
  readonly demonstration: 'once' | 'stay' | 'none';
  /** Only the local AWS, for the CDK command line. */
  readonly isEmpty: boolean;
  /** Base URL of an exchange; undefined for the built-in one. */
  readonly exchange: string | undefined;
  readonly port: number;
  /** The port of the console page; 0 for any free one. */
  readonly consolePort: number;
  readonly config: string;
  readonly dataDir: string | undefined;
  /** Slow calls, conflicts, repeats and limits, as in AWS. */
  readonly isAwsLike: boolean;
  /** The initial balances of each account of the built-in exchange, if not its own. */
  readonly balances: Readonly<Record<string, string>> | undefined;
};

/** The command line is wrong. */
export class StartUsageError extends Error {
  override readonly name = 'StartUsageError';
}

/** The user asked for the help text. */
export class HelpRequested extends Error {
  override readonly name = 'HelpRequested';
}

export const START_USAGE = `npx sluice start [OPTIONS], or npm start [-- OPTIONS] in a clone
  --once           end when the demonstration has ended: 0 if it succeeded, else 1
  --no-demo        only run the stack
  --empty          only the local AWS, without a stack: npx cdk bootstrap, deploy, diff and destroy
                   work against it
  --exchange URL   trade at this Gate-compatible endpoint (URL with its /api/v4), without the
                   demonstration; keys from GATE_API_KEY and GATE_API_SECRET
  --port N         port of the local AWS APIs (default 4566; 0 = any free)
  --console-port N fixed port of the console page, whose address then stays the same (default: any
                   free one)
  --config FILE    default sluice.config.json
  --balances LIST  begin with this play money, as in USDT=500,BTC=0.01, without the demonstration
  --aws-like       as slow, repetitive and limited as AWS
  --data DIR       keep queue, ledger and built-in exchange there; default: they end with the stack`;

export const START_OPTIONS = {
  once: { type: 'boolean', default: false },
  'no-demo': { type: 'boolean', default: false },
  empty: { type: 'boolean', default: false },
  exchange: { type: 'string' },
  port: { type: 'string', default: '4566' },
  'console-port': { type: 'string', default: '0' },
  config: { type: 'string', default: 'sluice.config.json' },
  balances: { type: 'string' },
  'aws-like': { type: 'boolean', default: false },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function readPort(option: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new StartUsageError(`--${option} must be 0 to 65535, not "${text}".`);
}

/** Reads `USDT=500,BTC=0.01`. */
function readBalances(text: string): Readonly<Record<string, string>> {
  const balances = text.split(',').map((each) => each.trim().split('='));
  const isRight = balances.every(
    ([currency = '', amount = '', ...more]) =>
      /^[A-Za-z0-9]+$/.test(currency) && DECIMAL.test(amount) && more.length === 0,
  );
  if (isRight) {
    return Object.fromEntries(
      balances.map(([currency = '', amount = '']) => [currency.toUpperCase(), amount]),
    );
  }
  throw new StartUsageError('--balances must be a list as in USDT=500,BTC=0.01.');
}

export function parseStartOptions(args: readonly string[]): StartOptions {
  const values = parse(args);
  if (values.help) throw new HelpRequested();
  if (values.exchange !== undefined && !isExchangeUrl(values.exchange)) {
    throw new StartUsageError(`--exchange must be ${AN_EXCHANGE_URL}.`);
  }
  if (values.once && (values['no-demo'] || values.exchange !== undefined)) {
    throw new StartUsageError(
      '--once is about the demonstration: not with --no-demo or --exchange.',
    );
  }
  if (values.empty && (values.once || values['no-demo'] || values.exchange !== undefined)) {
    throw new StartUsageError('--empty has no stack: not with --once, --no-demo or --exchange.');
  }
  if (
    values.balances !== undefined &&
    (values.once || values.empty || values.exchange !== undefined)
  ) {
    throw new StartUsageError(
      '--balances is the play money of the built-in exchange: not with --once, --empty or --exchange.',
    );
  }
  const withoutDemonstration =
    values['no-demo'] || values.exchange !== undefined || values.balances !== undefined;
  return {
    demonstration: withoutDemonstration ? 'none' : values.once ? 'once' : 'stay',
    isEmpty: values.empty,
    exchange: values.exchange && exchangeUrl(values.exchange),
    port: readPort('port', values.port),
    consolePort: readPort('console-port', values['console-port']),
    config: values.config,
    dataDir: values.data,
    isAwsLike: values['aws-like'],
    balances: values.balances === undefined ? undefined : readBalances(values.balances),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: START_OPTIONS,
    }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new StartUsageError(`${sentence?.replace(/\.$/, '')}.`, { cause: error });
  }
}
