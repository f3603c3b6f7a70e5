import {
  CfnCondition,
  CfnOutput,
  CfnParameter,
  type CfnResource,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_lambda_destinations as destinations,
  Fn,
  aws_kinesis as kinesis,
  type Stack,
  aws_scheduler as scheduler,
  aws_secretsmanager as secretsmanager,
  aws_sqs as sqs,
  Token,
  aws_scheduler_targets as targets,
} from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { synthesize } from './assembly.ts';
import { startCloud } from './clients.ts';
import { addFunction, addTable } from './stacks.ts';

const start = (build: (stack: Stack) => void) => startCloud({ assembly: synthesize(build) });

test('a resource type that does not run here is refused by name', async () => {
  await expect(start((stack) => new kinesis.CfnStream(stack, 'Stream', {}))).rejects.toThrow(
    'Stream: resources of type AWS::Kinesis::Stream do not run locally.',
  );
});

test('a property that does not run here is refused by its path, all of them at once', async () => {
  const starting = start((stack) => {
    const worker = addFunction(stack, 'worker', addTable(stack));
    const resource = worker.node.defaultChild as CfnResource;
    resource.addPropertyOverride('Layers', ['arn:aws:lambda:us-east-1:1:layer:x:1']);
    resource.addPropertyOverride('LoggingConfig.Colour', 'blue');
  });

  await expect(starting).rejects.toThrow(
    /worker: the local cloud does not run Layers of AWS::Lambda::Function.*\n.*LoggingConfig\.Colour/,
  );
});

test('a property that nothing deployed uses is refused by its path', async () => {
  const starting = start((stack) => {
    const queue = new sqs.Queue(stack, 'Queue');
    const worker = addFunction(stack, 'worker', addTable(stack), {
      deadLetterQueue: queue,
      onFailure: new destinations.SqsDestination(queue),
    });
    new scheduler.Schedule(stack, 'Schedule', {
      schedule: scheduler.ScheduleExpression.expression('rate(1 day)'),
      target: new targets.LambdaInvoke(worker, { deadLetterQueue: queue }),
    });
    new secretsmanager.Secret(stack, 'Secret', { generateSecretString: { includeSpace: true } });
  });

  const refused = await starting.then(
    () => '',
    (error: Error) => error.message,
  );
  for (const property of [
    'DeadLetterConfig of AWS::Lambda::Function',
    'DestinationConfig of AWS::Lambda::EventInvokeConfig',
    'Target.DeadLetterConfig of AWS::Scheduler::Schedule',
    'GenerateSecretString.IncludeSpace of AWS::SecretsManager::Secret',
  ]) {
    expect(refused).toContain(`the local cloud does not run ${property}`);
  }
});

test('a resource that is accepted and not run is listed', async () => {
  const cloud = await start((stack) => {
    const queue = new sqs.Queue(stack, 'Queue', { retentionPeriod: Duration.days(14) });
    const metric = queue.metricApproximateAgeOfOldestMessage();
    new cloudwatch.Alarm(stack, 'Old', { metric, threshold: 60, evaluationPeriods: 1 });
  });

  expect(cloud.idle).toEqual([
    expect.stringMatching(/^AWS::SQS::Queue MessageRetentionPeriod: Queue/),
    expect.stringMatching(/^AWS::CloudWatch::Alarm: Old/),
  ]);
});

test('outputs resolve the intrinsic functions of the template', async () => {
  const cloud = await start((stack) => {
    const stage = new CfnParameter(stack, 'Stage', { default: 'dev' });
    const isProduction = new CfnCondition(stack, 'IsProduction', {
      expression: Fn.conditionEquals(stage.valueAsString, 'production'),
    });
    const queue = new sqs.Queue(stack, 'Queue', { queueName: 'orders' });
    const hidden = new CfnOutput(stack, 'Hidden', { value: 'x' });
    hidden.condition = isProduction;
    const output = (id: string, value: unknown) =>
      new CfnOutput(stack, id, { value: Token.asString(value) });
    output('Ref', queue.queueUrl);
    output('Attribute', queue.queueArn);
    output('Join', Fn.join('-', ['a', stage.valueAsString]));
    output(
      'Sub',
      Fn.sub(`\${Queue4A7E3555.QueueName} in \${AWS::Region} \${!kept} \${own}`, { own: 'x' }),
    );
    output('Pick', Fn.select(1, Fn.split('/', 'x/y/z')));
    output('If', Fn.conditionIf('IsProduction', 'yes', Fn.ref('AWS::StackName')));
  });

  expect(cloud.outputs).toEqual({
    Test: {
      Ref: `${cloud.endpoint}/000000000000/orders`,
      Attribute: 'arn:aws:sqs:us-east-1:000000000000:orders',
      Join: 'a-dev',
      Sub: `orders in us-east-1 \${kept} x`,
      Pick: 'y',
      If: 'Test',
    },
  });
});

test('a resource whose condition does not hold is left out', async () => {
  const cloud = await start((stack) => {
    const never = new CfnCondition(stack, 'Never', { expression: Fn.conditionEquals('a', 'b') });
    const queue = new sqs.Queue(stack, 'Queue');
    (queue.node.defaultChild as CfnResource).cfnOptions.condition = never;
    new CfnOutput(stack, 'Always', { value: 'there' });
    new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl }).condition = never;
  });

  expect(cloud.outputs).toEqual({ Test: { Always: 'there' } });
});

test('a reference to a resource that is left out is refused', async () => {
  const starting = start((stack) => {
    const never = new CfnCondition(stack, 'Never', { expression: Fn.conditionEquals('a', 'b') });
    const queue = new sqs.Queue(stack, 'Queue');
    (queue.node.defaultChild as CfnResource).cfnOptions.condition = never;
    new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });
  });

  await expect(starting).rejects.toThrow('Ref Queue4A7E3555 names no resource or parameter.');
});

test('a value from another stack is refused', async () => {
  const starting = start((stack) => {
    new sqs.Queue(stack, 'Queue', { queueName: 'q' });
    new CfnOutput(stack, 'Imported', { value: Fn.importValue('other') });
  });

  await expect(starting).rejects.toThrow('The local cloud does not know Fn::ImportValue.');
});
