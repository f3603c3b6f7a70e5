import { validationError } from '../aws/aws-error.ts';
import { isIntrinsic } from './intrinsics.ts';
import type { Template, TemplateResource } from './template.ts';

/**
 * The treatment of a property: the local cloud runs it (`run`), or accepts it and does nothing
 * (`idle`). An object describes the properties inside. Everything else is refused, so that the
 * local system never differs from the deployed one in silence.
 */
type Support = 'run' | 'idle' | { readonly [property: string]: Support };

function run(...names: string[]): Record<string, Support> {
  return Object.fromEntries(names.map((name) => [name, 'run']));
}
function idle(...names: string[]): Record<string, Support> {
  return Object.fromEntries(names.map((name) => [name, 'idle']));
}

/** Properties of any type that only speak to people. */
const LABELS = new Set(['Description', 'Tags']);

/** Every resource type the local cloud takes. `idle` as a whole: nothing of it is run. */
const SUPPORTED: Readonly<Record<string, Support>> = {
  'AWS::SQS::Queue': {
    ...run('QueueName', 'FifoQueue', 'ContentBasedDeduplication', 'VisibilityTimeout'),
    ...run('DelaySeconds', 'ReceiveMessageWaitTimeSeconds', 'MaximumMessageSize', 'RedrivePolicy'),
    // The SQS emulator never expires messages and deduplicates per queue.
    ...idle('MessageRetentionPeriod', 'DeduplicationScope', 'FifoThroughputLimit'),
    ...idle('RedriveAllowPolicy', 'SqsManagedSseEnabled', 'KmsMasterKeyId'),
    ...idle('KmsDataKeyReusePeriodSeconds'),
  },
  'AWS::SQS::QueuePolicy': 'idle',
  'AWS::DynamoDB::Table': {
    ...run(
      'TableName',
      'AttributeDefinitions',
      'KeySchema',
      'BillingMode',
      'ProvisionedThroughput',
    ),
    ...run('GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'DeletionProtectionEnabled'),
    StreamSpecification: { ...run('StreamViewType'), ...idle('ResourcePolicy') },
    ...idle('OnDemandThroughput', 'WarmThroughput', 'TableClass'),
    ...idle('PointInTimeRecoverySpecification', 'SSESpecification', 'TimeToLiveSpecification'),
    ...idle('ContributorInsightsSpecification', 'ResourcePolicy'),
  },
  'AWS::SecretsManager::Secret': {
    ...run('Name', 'SecretString'),
    GenerateSecretString: run('PasswordLength', 'ExcludePunctuation'),
    ...idle('KmsKeyId'),
  },
  'AWS::SecretsManager::ResourcePolicy': 'idle',
  'AWS::Lambda::Function': {
    ...run('FunctionName', 'Handler', 'Runtime', 'Role', 'Timeout', 'MemorySize'),
    ...run('ReservedConcurrentExecutions'),
    Code: run('S3Bucket', 'S3Key'),
    Environment: run('Variables'),
    LoggingConfig: {
      ...run('LogFormat', 'ApplicationLogLevel', 'LogGroup'),
      ...idle('SystemLogLevel'),
    },
    ...idle('Architectures', 'EphemeralStorage', 'KmsKeyArn', 'RecursiveLoop'),
    ...idle('RuntimeManagementConfig', 'TracingConfig', 'VpcConfig'),
  },
  'AWS::Lambda::EventInvokeConfig': run(
    'FunctionName',
    'Qualifier',
    'MaximumRetryAttempts',
    'MaximumEventAgeInSeconds',
  ),
  'AWS::Lambda::EventSourceMapping': {
    ...run('EventSourceArn', 'FunctionName', 'Enabled', 'BatchSize', 'FunctionResponseTypes'),
    ...run('FilterCriteria', 'StartingPosition'),
    ...run('BisectBatchOnFunctionError', 'MaximumRetryAttempts', 'MaximumRecordAgeInSeconds'),
    ScalingConfig: run('MaximumConcurrency'),
    DestinationConfig: { OnFailure: run('Destination') },
    ...idle('MetricsConfig', 'ParallelizationFactor'),
  },
  'AWS::Lambda::Permission': 'idle',
  'AWS::Lambda::Url': { ...run('TargetFunctionArn', 'AuthType'), ...idle('Cors') },
  'AWS::Scheduler::Schedule': {
    ...run('Name', 'GroupName', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'State'),
    Target: {
      ...run('Arn', 'RoleArn', 'Input'),
      SqsParameters: run('MessageGroupId'),
      // A local delivery reaches its target at once or never.
      RetryPolicy: 'idle',
    },
    ...idle('FlexibleTimeWindow', 'KmsKeyArn'),
  },
  'AWS::Scheduler::ScheduleGroup': 'idle',
  'AWS::Events::EventBus': { ...run('Name'), ...idle('Policy') },
  'AWS::Events::Rule': {
    ...run('Name', 'EventBusName', 'EventPattern', 'State'),
    Targets: {
      ...run('Id', 'Arn', 'RoleArn'),
      SqsParameters: run('MessageGroupId'),
      ...idle('DeadLetterConfig', 'RetryPolicy'),
    },
  },
  'AWS::S3::Bucket': {
    ...run('BucketName'),
    ...idle('AccessControl', 'BucketEncryption', 'PublicAccessBlockConfiguration'),
    ...idle('VersioningConfiguration', 'LifecycleConfiguration'),
  },
  'AWS::S3::BucketPolicy': 'idle',
  'AWS::SSM::Parameter': run('Name', 'Type', 'Value'),
  'AWS::ECR::Repository': 'idle',
  'AWS::KMS::Key': 'idle',
  'AWS::KMS::Alias': 'idle',
  'AWS::Events::EventBusPolicy': 'idle',
  'AWS::Events::Archive': 'idle',
  'AWS::IAM::Role': {
    ...run('RoleName', 'Policies', 'ManagedPolicyArns'),
    ...idle('AssumeRolePolicyDocument', 'MaxSessionDuration', 'Path', 'PermissionsBoundary'),
  },
  'AWS::IAM::Policy': run('PolicyName', 'PolicyDocument', 'Roles', 'Users', 'Groups'),
  'AWS::IAM::ManagedPolicy': {
    ...run('ManagedPolicyName', 'PolicyDocument', 'Roles'),
    ...idle('Path', 'Users', 'Groups'),
  },
  'AWS::IAM::InstanceProfile': 'idle',
  'AWS::CDK::Metadata': 'idle',
  'AWS::Logs::LogGroup': 'idle',
  'AWS::Logs::MetricFilter': 'idle',
  'AWS::Logs::QueryDefinition': 'idle',
  'AWS::CloudWatch::Alarm': 'idle',
  'AWS::CloudWatch::CompositeAlarm': 'idle',
  'AWS::CloudWatch::Dashboard': 'idle',
  'AWS::SNS::Topic': { ...run('TopicName'), ...idle('DisplayName', 'KmsMasterKeyId') },
  'AWS::SNS::TopicPolicy': 'idle',
  'AWS::SNS::Subscription': run('TopicArn', 'Protocol', 'Endpoint'),
  'AWS::Budgets::Budget': 'idle',
  'AWS::EC2::VPC': 'idle',
  'AWS::EC2::Subnet': 'idle',
  'AWS::EC2::RouteTable': 'idle',
  'AWS::EC2::Route': 'idle',
  'AWS::EC2::SubnetRouteTableAssociation': 'idle',
  'AWS::EC2::InternetGateway': 'idle',
  'AWS::EC2::VPCGatewayAttachment': 'idle',
  'AWS::EC2::EIP': 'idle',
  'AWS::EC2::EIPAssociation': 'idle',
  'AWS::EC2::NatGateway': 'idle',
  'AWS::EC2::SecurityGroup': 'idle',
  'AWS::EC2::SecurityGroupIngress': 'idle',
  'AWS::EC2::SecurityGroupEgress': 'idle',
  'AWS::EC2::VPCEndpoint': 'idle',
  'AWS::EC2::FlowLog': 'idle',
  'AWS::EC2::Instance': 'idle',
  'AWS::EC2::LaunchTemplate': 'idle',
  'AWS::EC2::NetworkInterface': 'idle',
  'AWS::AutoScaling::AutoScalingGroup': 'idle',
};

/** True for types of which nothing is run: any name and attribute does for them. */
export const isIdleType = (type: string): boolean => SUPPORTED[type] === 'idle';

/**
 * Throws if the stack holds anything that the local cloud neither runs nor knowingly leaves idle;
 * returns the idle parts, one line a kind.
 */
export function checkSupported({ resources }: Pick<Template, 'resources'>): string[] {
  const problems: string[] = [];
  const idleBy = new Map<string, string[]>();
  for (const resource of resources) {
    function note(kind: string): void {
      idleBy.set(kind, [...(idleBy.get(kind) ?? []), resource.logicalId]);
    }
    const support = SUPPORTED[resource.type];
    if (support === undefined) {
      problems.push(
        `${resource.logicalId}: resources of type ${resource.type} do not run locally. ` +
          'Leave it out of the local stack, or add the type to local/cloud/template/supported.ts.',
      );
    } else if (support === 'idle') note(resource.type);
    else checkProperties(resource, support, resource.properties, '', { problems, note });
  }
  if (problems.length > 0) throw validationError(problems.join('\n'));
  return [...idleBy].map(([kind, ids]) => `${kind}: ${[...new Set(ids)].join(', ')}`);
}

type Findings = {
  readonly problems: string[];
  note(kind: string): void;
};

function checkProperties(
  resource: TemplateResource,
  support: Support,
  value: unknown,
  path: string,
  findings: Findings,
): void {
  if (support === 'run') return;
  if (support === 'idle') {
    findings.note(`${resource.type} ${path}`);
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) checkProperties(resource, support, item, path, findings);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'Fn::If') {
      const [, ...branches] = inner as unknown[];
      checkProperties(resource, support, branches, path, findings);
    } else if (!isIntrinsic(name) && !(path === '' && LABELS.has(name))) {
      const innerPath = path ? `${path}.${name}` : name;
      const innerSupport = support[name];
      if (innerSupport) checkProperties(resource, innerSupport, inner, innerPath, findings);
      else {
        findings.problems.push(
          `${resource.logicalId}: the local cloud does not run ${innerPath} of ${resource.type}. ` +
            'Leave the property out, or add it to local/cloud/template/supported.ts.',
        );
      }
    }
  }
}
