import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Config, ConfigError, exchangeUrl } from '../shared/config.ts';
import { RUNTIME_CONFIG_FILE, type RuntimeConfig } from '../shared/runtime-config.ts';
import { bundleOf, type FunctionName } from './bundle/bundle-functions.ts';

export type SluiceFunctionProps = {
  readonly name: FunctionName;
  readonly description: string;
  readonly config: Config;
  readonly tableName: string;
  readonly timeout: Duration;
  readonly memoryMiB: number;
};

/** A Lambda function with the defaults of the house: its bundle, its log group, its own role. */
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
  return new LambdaFunction(scope, id, {
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(bundleWithConfig(props.name, props.config)),
    timeout: props.timeout,
    memorySize: props.memoryMiB,
    role,
    logGroup,
    environment: {
      TABLE_NAME: props.tableName,
      DEPLOYMENT: deploymentName(scope),
    },
  });
}

/** What tells this deployment's orders from those of any other, for its whole life. */
export const deploymentName = (scope: Construct): string =>
  `${Aws.ACCOUNT_ID}/${Aws.REGION}/${Stack.of(scope).stackName}`;

/** The configuration lies beside the code: a change of it is a deployment of its own. */
function bundleWithConfig(name: FunctionName, config: Config): string {
  const folder = bundleOf(name);
  writeFileSync(join(folder, RUNTIME_CONFIG_FILE), JSON.stringify(runtimeConfig(config)));
  return folder;
}

const runtimeConfig = ({ accounts, trackEverySeconds }: Config): RuntimeConfig => ({
  trackEverySeconds,
  accounts: Object.fromEntries(
    Object.entries(accounts).map(([name, account]) => [
      name,
      { ...account, exchangeUrl: exchangeUrl(account.exchange) },
    ]),
  ),
});

function retentionOf(days: number): RetentionDays {
  const known = Object.values(RetentionDays).filter((each) => typeof each === 'number');
  if (days in RetentionDays) return days;
  const allowed = known.filter((each) => each <= 3653).join(', ');
  throw new ConfigError(`logRetentionDays: CloudWatch Logs knows ${allowed}; not ${days}.`);
}
