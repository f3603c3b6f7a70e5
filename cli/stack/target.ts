import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import type { Pausable } from '../../shared/ledger/keys.ts';
import { DEFAULT_ACCOUNT } from '../../shared/orders/model/request.ts';
import { Failure, UsageError } from '../terminal/failure.ts';

/** The stack of a command, read from its outputs. */
export type Target = {
  readonly kind: 'local' | 'aws';
  /** The outputs file. */
  readonly file: string;
  readonly accountId: string;
  readonly region: string;
  readonly orderQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly ordersTableName: string;
  readonly trackOrdersFunctionName: string;
  /** Absent in the outputs of a stack that an earlier version has deployed. */
  readonly eventBusName?: string;
  readonly deployment: string;
  readonly accounts: Readonly<Record<string, TargetAccount>>;
  /** The URL for alerts, and the secret with the token of each source. */
  readonly signals?: {
    readonly url: string;
    readonly secrets: Readonly<Record<string, string>>;
  };
  /** The Telegram bot: its URL for updates, its secret, and the configured chats. */
  readonly telegram?: {
    readonly url: string;
    readonly secret: string;
    readonly api: string;
    readonly chats: readonly string[];
  };
  /** The function that plans and rebalances; absent without portfolios. */
  readonly rebalanceFunction?: string;
  /** The account of each portfolio. */
  readonly portfolios: Readonly<Record<string, string>>;
  /** The account of each recurring order. */
  readonly recurringOrders: Readonly<Record<string, string>>;
  /** The scheduled work, by name: absent in outputs of an older deployment. */
  readonly schedules: Readonly<Record<string, ScheduledWork>>;
  /** The fixed IP address from which the functions call Gate. */
  readonly egressIp?: string;
  /** The topics for notices to people. */
  readonly topicArns: readonly string[];
  /** One URL for all AWS APIs, of a stack on this machine. */
  readonly endpoint?: string;
  /** The exchange of a local stack: `simulated` or a URL. */
  readonly localExchange?: string;
};

/** A recurring order, with the fields of its message. */
export type ScheduledOrder = z.infer<typeof scheduledOrder>;

/** The schedule of a portfolio or of a recurring order. */
export type ScheduledWork = {
  readonly kind: Pausable;
  readonly account: string;
  readonly schedule: string;
  readonly timezone: string;
  /** Absent for a portfolio. */
  readonly order?: ScheduledOrder | undefined;
};

export type TargetAccount = {
  readonly secret: string;
  readonly exchange: string;
  readonly live: boolean;
  /** The allowed pairs; absent in outputs of an older deployment. */
  readonly pairs?: '*' | readonly string[] | undefined;
  readonly limits?: TargetLimits | undefined;
  /** The contracts that it trades, and their limits. */
  readonly futures?: TargetFutures | undefined;
};

export type TargetFutures = z.infer<typeof futures>;

export type TargetLimits = {
  readonly currency: string;
  readonly maxOrder: string;
  readonly maxDay: string;
  readonly maxDayOrders: number;
  /** Absent in outputs of an older deployment. */
  readonly maxExit?: string | undefined;
  readonly priceCollar: string;
  readonly maxAgeSeconds: number;
};

export type TargetChoice = {
  /** The folder of the default outputs files. */
  readonly folder: string;
  /** `--target` */
  readonly kind: string | undefined;
  /** `--outputs` */
  readonly outputs: string | undefined;
  /** Whether the command changes something: then it never guesses between two targets. */
  readonly writes: boolean;
};

const LOCAL_OUTPUTS = join('.local', 'outputs.json');
const AWS_OUTPUTS = 'cdk-outputs.json';
/** The local stack has no Region, but AWS clients require one. */
const LOCAL_REGION = 'us-east-1';

/** A list as JSON: a CloudFormation output is always text. */
const jsonText = z.pipe(
  z.string(),
  z.transform((text): unknown => JSON.parse(text)),
);
const futures = z.object({
  contracts: z.array(z.string()),
  maxLeverage: z.string(),
  maxPosition: z.string(),
  maxExposure: z.string(),
  maxOrder: z.string(),
  maxDay: z.string(),
  maxDayOrders: z.number(),
  priceCollar: z.string(),
  requireStop: z.boolean(),
});
const account = z.object({
  secret: z.string(),
  exchange: z.string(),
  live: z.boolean(),
  pairs: z.optional(z.union([z.literal('*'), z.array(z.string())])),
  limits: z.optional(
    z.object({
      currency: z.string(),
      maxOrder: z.string(),
      maxDay: z.string(),
      maxDayOrders: z.number(),
      maxExit: z.optional(z.string()),
      priceCollar: z.string(),
      maxAgeSeconds: z.number(),
    }),
  ),
  futures: z.optional(futures),
});
const accounts = z.pipe(jsonText, z.record(z.string(), account));
const telegram = z.pipe(
  jsonText,
  z.object({ secret: z.string(), api: z.string(), chats: z.array(z.string()) }),
);
const webhooks = z.pipe(jsonText, z.record(z.string(), z.string()));
/** Names of portfolios or recurring orders, and their accounts. */
const accountOfName = z.pipe(jsonText, z.record(z.string(), z.string()));
const trail = z.object({ by: z.string(), from: z.exactOptional(z.string()) });
const scheduledOrder = z.object({
  currency_pair: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.enum(['limit', 'market']),
  amount: z.exactOptional(z.string()),
  quote_amount: z.exactOptional(z.string()),
  amount_of_available: z.exactOptional(z.string()),
  price: z.exactOptional(z.string()),
  time_in_force: z.exactOptional(z.enum(['gtc', 'ioc', 'poc', 'fok'])),
  trigger: z.exactOptional(
    z.object({
      price: z.exactOptional(z.string()),
      rule: z.exactOptional(z.string()),
      trail: z.exactOptional(trail),
    }),
  ),
  exits: z.exactOptional(
    z.object({
      stop_loss: z.exactOptional(
        z.object({ price: z.string(), limit_price: z.exactOptional(z.string()) }),
      ),
      take_profit: z.exactOptional(
        z.array(z.object({ price: z.string(), share: z.exactOptional(z.string()) })),
      ),
      trail: z.exactOptional(trail),
    }),
  ),
  slices: z.exactOptional(
    z.object({
      over: z.string(),
      every: z.exactOptional(z.string()),
      count: z.exactOptional(z.string()),
      jitter: z.exactOptional(z.string()),
      slippage: z.exactOptional(z.string()),
      catch_up: z.exactOptional(z.string()),
    }),
  ),
});
const schedules = z.pipe(
  jsonText,
  z.record(
    z.string(),
    z.object({
      kind: z.enum(['portfolio', 'recurring']),
      account: z.string(),
      schedule: z.string(),
      timezone: z.string(),
      order: z.optional(scheduledOrder),
    }),
  ),
);
const stackOutputs = z.object({
  OrderQueueUrl: z.url(),
  DeadLetterQueueUrl: z.url(),
  OrdersTableName: z.string(),
  TrackOrdersFunctionName: z.string(),
  EventBusName: z.optional(z.string()),
  Deployment: z.string(),
  Accounts: accounts,
  SignalUrl: z.optional(z.url()),
  Webhooks: z.optional(webhooks),
  TelegramUrl: z.optional(z.url()),
  Telegram: z.optional(telegram),
  NotificationsTopicArn: z.optional(z.string()),
  FallbackTopicArn: z.optional(z.string()),
  RebalanceFunctionName: z.optional(z.string()),
  Portfolios: z.optional(accountOfName),
  RecurringOrders: z.optional(accountOfName),
  Schedules: z.optional(schedules),
  EgressIp: z.optional(z.string()),
  Endpoint: z.optional(z.url()),
  Exchange: z.optional(z.string()),
});

/** Finds the stack for a command; `alternative` is true if there is a second one. */
export function chooseTarget(choice: TargetChoice): {
  readonly target: Target;
  readonly alternative: boolean;
} {
  const { kind, outputs, writes } = choice;
  if (kind !== undefined && kind !== 'local' && kind !== 'aws') {
    throw new UsageError('--target is "local" or "aws".', 'target');
  }
  if (outputs !== undefined && !existsSync(outputs)) {
    throw new Failure('NO_OUTPUTS', `${outputs} does not exist.`, 'outputs');
  }
  const localFile = resolve(choice.folder, LOCAL_OUTPUTS);
  const deployedFile = resolve(choice.folder, outputs ?? AWS_OUTPUTS);
  const hasLocalStack = existsSync(localFile) && !isEmptyCloud(localFile);
  const localFiles = hasLocalStack ? [localFile] : [];
  const candidates = new Set([...localFiles, ...(existsSync(deployedFile) ? [deployedFile] : [])]);
  const alternative = kind === undefined && candidates.size > 1;
  if (alternative && writes) {
    const message = `A local stack runs and a deployment is there (${deployedFile}): say which, with --target local or --target aws.`;
    throw new UsageError(message, 'target');
  }
  const named = kind ?? (hasLocalStack ? 'local' : 'aws');
  const file = outputs ?? (named === 'local' ? localFile : deployedFile);
  if (!existsSync(file)) throw noTarget(kind, choice.folder);
  const target = readTarget(file);
  if (kind !== undefined && target.kind !== kind) {
    const what = target.kind === 'local' ? 'a local stack' : 'a deployment in AWS';
    throw new UsageError(`${file} describes ${what}, not --target ${kind}.`, 'target');
  }
  return { target, alternative };
}

/** The account of a command about the whole stack, whose accounts may have any names. */
export function anyAccount({ accounts }: Pick<Target, 'accounts'>): string | undefined {
  return Object.hasOwn(accounts, DEFAULT_ACCOUNT) ? DEFAULT_ACCOUNT : Object.keys(accounts)[0];
}

/** Whether `npm start -- --empty` runs here: what is deployed to it has outputs of its own. */
function isEmptyCloud(file: string): boolean {
  try {
    return 'Local' in JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

/** The first line of every command: its stack and its trading mode. */
export function describeTarget(target: Target, account: string): string {
  if (target.kind === 'local') {
    const { localExchange = 'simulated' } = target;
    return `local, ${localExchange === 'simulated' ? 'simulated exchange' : `exchange ${localExchange}`}`;
  }
  const where = target.endpoint === undefined ? target.region : `at ${target.endpoint}`;
  return `AWS ${target.accountId} ${where}, ${describeTrading(target.accounts[account])}`;
}

function describeTrading(account: TargetAccount | undefined): string {
  if (!account?.live) return 'dry run';
  if (account.exchange === 'live') return 'LIVE';
  return account.exchange === 'testnet' ? 'testnet' : `exchange ${account.exchange}`;
}

function noTarget(kind: 'local' | 'aws' | undefined, folder: string): Failure {
  const start = `"npx sluice start" runs a local one (${LOCAL_OUTPUTS})`;
  const deploy = `"npx cdk deploy" installs one in AWS (${AWS_OUTPUTS})`;
  const ways = { local: start, aws: deploy }[kind as string] ?? `${start}, ${deploy}`;
  return new Failure('NO_TARGET', `No stack to talk to in ${folder}: ${ways}.`);
}

function readTarget(file: string): Target {
  const outputs = parseFile(file);
  const { accountId, region, origin } = parseQueueUrl(outputs.OrderQueueUrl);
  const isLocal = outputs.Endpoint !== undefined;
  const endpoint = outputs.Endpoint ?? origin;
  return {
    kind: isLocal ? 'local' : 'aws',
    file,
    accountId,
    region,
    orderQueueUrl: outputs.OrderQueueUrl,
    deadLetterQueueUrl: outputs.DeadLetterQueueUrl,
    ordersTableName: outputs.OrdersTableName,
    trackOrdersFunctionName: outputs.TrackOrdersFunctionName,
    ...(outputs.EventBusName !== undefined && { eventBusName: outputs.EventBusName }),
    deployment: outputs.Deployment,
    accounts: outputs.Accounts,
    ...(outputs.SignalUrl !== undefined && {
      signals: { url: outputs.SignalUrl, secrets: outputs.Webhooks ?? {} },
    }),
    ...(outputs.TelegramUrl !== undefined &&
      outputs.Telegram && { telegram: { url: outputs.TelegramUrl, ...outputs.Telegram } }),
    ...(outputs.RebalanceFunctionName !== undefined && {
      rebalanceFunction: outputs.RebalanceFunctionName,
    }),
    topicArns: [outputs.NotificationsTopicArn, outputs.FallbackTopicArn].filter(
      (arn) => arn !== undefined,
    ),
    portfolios: outputs.Portfolios ?? {},
    recurringOrders: outputs.RecurringOrders ?? {},
    schedules: outputs.Schedules ?? {},
    ...(outputs.EgressIp !== undefined && { egressIp: outputs.EgressIp }),
    ...(endpoint !== undefined && { endpoint }),
    ...(outputs.Exchange !== undefined && { localExchange: outputs.Exchange }),
  };
}

function parseFile(file: string) {
  try {
    const { name, outputs } = sluiceStack(JSON.parse(readFileSync(file, 'utf8')));
    const read = stackOutputs.safeParse(outputs);
    if (read.success) return read.data;
    const faults = read.error.issues.map(
      ({ path, message }) => `${[name, ...path].join('.')}: ${message}`,
    );
    throw new Error(faults.join('; '));
  } catch (error) {
    const detail = (error as Error).message;
    const message = `${file} does not hold the outputs of Sluice (${detail}): deploy or start it again.`;
    throw new Failure('BAD_OUTPUTS', message, undefined, { cause: error });
  }
}

/** The one Sluice stack in the file, by its outputs: it may have any name. */
function sluiceStack(stacks: object): { readonly name: string; readonly outputs: object } {
  const found = Object.entries(stacks).filter(([, outputs]) => 'OrderQueueUrl' in Object(outputs));
  const [[name, outputs] = []] = found;
  if (name !== undefined && found.length === 1) return { name, outputs };
  const names = found.map(([each]) => each).join(', ') || 'none of its stacks';
  throw new Error(`one stack has an OrderQueueUrl, not ${names}`);
}

/**
 * Source: SQS, `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`. Any other host is a local AWS, also for
 * a stack that the CDK command line has deployed there.
 */
function parseQueueUrl(queueUrl: string): {
  readonly accountId: string;
  readonly region: string;
  readonly origin?: string;
} {
  const { hostname, pathname, origin } = new URL(queueUrl);
  const accountId = pathname.split('/')[1] ?? '';
  const [, region] = /^sqs\.([^.]+)\./.exec(hostname) ?? [];
  return region === undefined ? { accountId, region: LOCAL_REGION, origin } : { accountId, region };
}
