import { expect, test } from 'vitest';
import { describeKept, isDestroy } from '../../infra/command-line/kept-after-destroy.ts';

test.each([
  ['node /home/me/node_modules/.bin/cdk destroy', true],
  ['node /home/me/node_modules/aws-cdk/bin/cdk destroy --force Sluice', true],
  ['npm exec cdk destroy', true],
  ['cdk.cmd --profile main destroy', true],
  ['node /home/me/node_modules/.bin/cdk deploy', false],
  ['node cli/pinned-node.mjs infra/app', false],
  ['vim destroy', false],
  ['node cdk destroyer', false],
])('%s: %s', (commandLine, expected) => {
  expect(isDestroy(commandLine)).toBe(expected);
});

test('what stays is named with its commands, by the outputs where they are there', () => {
  const text = describeKept('Sluice', {
    OrdersTableName: 'sluice-ledger',
    OrderQueueUrl: 'https://sqs/orders.fifo',
    DeadLetterQueueUrl: 'https://sqs/dead.fifo',
  });
  expect(text).toContain('aws dynamodb delete-table --table-name sluice-ledger');
  expect(text).toContain('aws sqs purge-queue --queue-url https://sqs/orders.fifo');
  expect(text).toContain('aws sqs delete-queue --queue-url https://sqs/dead.fifo');
  expect(text).toContain('npx cdk deploy --import-existing-resources');
  const second = describeKept('Second', {});
  expect(second).toContain('--table-name second-ledger');
  expect(second).toContain('npx cdk deploy -c stack=Second --import-existing-resources');
});
