import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, type Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  type RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { ConfigError } from '../shared/config/parse-config.ts';
import { RUNTIME_CONFIG_FILE, type RuntimeConfig } from '../shared/config/runtime-config.ts';
import { type Config, exchangeUrl, streamUrl } from '../shared/config/schema.ts';
import { bundleOf, FILE_MODE } from './bundle/bundle-functions.ts';
import type { FunctionName } from './bundle/function-names.ts';
import type { FixedIp } from './egress/fixed-ip.ts';

export type SluiceFunctionProps = {
  readonly name: FunctionName;
  readonly description: string;
  readonly config: Config;
  /** For functions that use the ledger. */
  readonly tableName?: string;
  /** The part of the configuration that only this function needs. */
  readonly ownConfig?: Readonly<Record<string, unknown>>;
  readonly reservedConcurrency?: number | undefined;
  /** For functions that call Gate, when their requests must come from one address. */
  readonly fixedIp?: FixedIp | undefined;
  /**
   * For functions that start each other, directly or through a queue: Lambda ends such a chain after
   * about 16 turns. Our chains end by themselves: only an order, a tick, or a predecessor that holds
   * the lease starts an invocation.
   */
  readonly recursiveLoop?: RecursiveLoop;
  readonly timeout: Duration;
  readonly memoryMiB: number;
};

/** A Lambda function with the project's defaults: its bundle, its log group, its own role. */
export function sluiceFunction(
  scope: Construct,
  id: string,
  props: SluiceFunctionProps,
): LambdaFunction {
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: retentionOf(props.config.logRetentionDays),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `${props.name}: only what it uses`,
  });
  logGroup.grantWrite(role);
  const lambda = new LambdaFunction(scope, id, {
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(bundleWithConfig(props)),
    timeout: props.timeout,
    memorySize: props.memoryMiB,
    ...(props.reservedConcurrency !== undefined && {
      reservedConcurrentExecutions: props.reservedConcurrency,
    }),
    ...(props.recursiveLoop !== undefined && { recursiveLoop: props.recursiveLoop }),
    role,
    logGroup,
    ...props.fixedIp?.placement(role),
    environment: {
      ...(props.tableName !== undefined && { TABLE_NAME: props.tableName }),
      DEPLOYMENT: deploymentName(scope),
    },
  });
  const reason =
    'What fails is not lost: messages and changes go back to their source, ticks come again.';
  Validations.of(lambda).acknowledge(
    { id: 'Serverless-LambdaDLQ', reason },
    { id: 'Serverless-LambdaAsyncFailureDestination', reason },
    {
      id: 'Serverless-LambdaTracing',
      reason:
        'The logs follow an order by its id through every function; a trace would hold more of it.',
    },
  );
  return lambda;
}

/** Identifies the orders of this deployment for its whole life. */
export function deploymentName(scope: Construct): string {
  return `${Aws.ACCOUNT_ID}/${Aws.REGION}/${Stack.of(scope).stackName}`;
}

/** Adds the configuration to the bundle, so that a change of it needs a deployment. */
function bundleWithConfig({ name, config, ownConfig }: SluiceFunctionProps): string {
  const folder = bundleOf(name);
  const text = JSON.stringify({ ...runtimeConfig(config), ...ownConfig });
  const file = join(folder, RUNTIME_CONFIG_FILE);
  writeFileSync(file, text);
  // Not the mode option of writeFileSync: the user's umask would reduce it.
  chmodSync(file, FILE_MODE);
  return folder;
}

function runtimeConfig({ accounts, trackEverySeconds, egress }: Config): RuntimeConfig {
  return {
    trackEverySeconds,
    hasFixedIp: egress !== 'none',
    accounts: Object.fromEntries(
      Object.entries(accounts).map(([name, { stream, ...account }]) => [
        name,
        {
          ...account,
          exchangeUrl: exchangeUrl(account.exchange),
          ...(stream && { streamUrl: streamUrl(account.exchange) }),
        },
      ]),
    ),
  };
}

function retentionOf(days: number): RetentionDays {
  const known = Object.values(RetentionDays).filter((each) => typeof each === 'number');
  if (days in RetentionDays) return days;
  const allowed = known.filter((each) => each <= 3653).join(', ');
  throw new ConfigError(`logRetentionDays: CloudWatch Logs knows ${allowed}; not ${days}.`);
}
