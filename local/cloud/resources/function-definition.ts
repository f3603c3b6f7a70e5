import { AwsError } from '../aws/aws-error.ts';
import { type AwsLocation, arn } from '../aws/aws-location.ts';
import type { WantedResource } from '../cloudformation/handler.ts';
import type { Roles } from '../iam/iam.ts';
import type { FunctionDefinition } from '../lambda/functions.ts';

export type CodeLocation = { readonly S3Bucket: string; readonly S3Key: string };

type FunctionProperties = {
  readonly Handler: string;
  readonly Runtime: string;
  readonly Role: string;
  readonly Code: CodeLocation;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly LoggingConfig?: {
    readonly LogFormat?: string;
    readonly LogGroup?: string;
    readonly ApplicationLogLevel?: string;
  };
};

/** Source: Lambda developer guide, "Lambda quotas": environment variables, in total. */
const VARIABLES_MAX_BYTES = 4_096;

export type FunctionContext = {
  readonly location: AwsLocation;
  readonly endpoint: string;
  readonly roles: Roles;
  /** Environment variables for every function, beyond those of the template. */
  readonly environment: Readonly<Record<string, string>>;
  /** The folder with the unpacked code. */
  unpack(code: CodeLocation): string;
};

/** Turns a function of a template into the definition that its sandboxes need. */
export function defineFunction(
  { logicalId: functionId, name, properties: given }: WantedResource,
  context: FunctionContext,
): FunctionDefinition {
  const properties = given as unknown as FunctionProperties;
  if (!properties.Runtime.startsWith('nodejs')) {
    throw new Error(
      `${functionId}: only Node.js functions run locally, not ${properties.Runtime}.`,
    );
  }
  const role = context.roles.get(properties.Role);
  if (!role) throw new Error(`${functionId}: there is no role ${properties.Role}.`);
  const variables = properties.Environment?.Variables ?? {};
  checkSize(variables);
  const accessKey = `LOCAL${name}`;
  const memoryMb = properties.MemorySize ?? 128;
  const directory = context.unpack(properties.Code);
  const { ReservedConcurrentExecutions: reservedConcurrency } = properties;
  return {
    functionId,
    name,
    arn: arn(context.location, 'lambda', `function:${name}`),
    role: role.use(),
    accessKey,
    directory,
    timeoutMs: (properties.Timeout ?? 3) * 1000,
    memoryMb,
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    environment: {
      ...context.environment,
      ...variables,
      ...lambdaEnvironment(name, properties, directory, memoryMb, context),
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
    },
  };
}

/** Lambda measures the variables of the template as JSON, and repeats them in its answer: they stay out of ours. */
function checkSize(variables: Readonly<Record<string, string>>): void {
  if (Buffer.byteLength(JSON.stringify(variables)) <= VARIABLES_MAX_BYTES) return;
  throw new AwsError(
    'InvalidParameterValueException',
    'Lambda was unable to configure your environment variables because the environment variables ' +
      'you have provided exceeded the 4KB limit.',
  );
}

/**
 * The variables that the Lambda service sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.
 * The endpoint keeps every SDK call on this machine, also one of a service that is not run here.
 */
function lambdaEnvironment(
  name: string,
  properties: FunctionProperties,
  directory: string,
  memoryMb: number,
  { location, endpoint }: FunctionContext,
): Record<string, string> {
  const { LogFormat, LogGroup, ApplicationLogLevel } = properties.LoggingConfig ?? {};
  return {
    PATH: process.env.PATH ?? '',
    HOME: '/tmp',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    _HANDLER: properties.Handler,
    LAMBDA_TASK_ROOT: directory,
    AWS_REGION: location.region,
    AWS_DEFAULT_REGION: location.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${properties.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: LogGroup ?? `/aws/lambda/${name}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    ...(LogFormat && { AWS_LAMBDA_LOG_FORMAT: LogFormat }),
    ...(ApplicationLogLevel && { AWS_LAMBDA_LOG_LEVEL: ApplicationLogLevel }),
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
