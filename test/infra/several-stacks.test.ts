import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OrderAutomation } from '../../infra/order-automation.ts';
import { SluiceStack } from '../../infra/sluice-stack.ts';
import { EVERY_SECTION } from '../support/full-config.ts';
import { configWith, type Resource, resourcesOf } from '../support/template.ts';

const configOf = (live: boolean, maxOrder: string) =>
  configWith({
    ...EVERY_SECTION,
    accounts: { main: { secret: 'sluice/main', pairs: '*', live, limits: { maxOrder } } },
  });

/** As in an app of somebody who trades in two Regions, or tries a configuration beside the one that trades. */
describe('Two stacks of one CDK app', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-two-stacks-'));
    const app = new App({ outdir: folder, analyticsReporting: false });
    new SluiceStack(app, 'Live', { config: configOf(true, '400') });
    new SluiceStack(app, 'Dry', { config: configOf(false, '40') });
    app.synth();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['Live', { live: true, limits: { maxOrder: '400' } }],
    ['Dry', { live: false, limits: { maxOrder: '40' } }],
  ])('%s runs by its own configuration, each function', (name, main) => {
    const template = Template.fromJSON(
      JSON.parse(readFileSync(join(folder, `${name}.template.json`), 'utf8')),
    );
    const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
    expect(functions.length).toBeGreaterThanOrEqual(7);
    for (const { Properties } of functions) {
      const asset = `asset.${Properties.Code.S3Key.replace('.zip', '')}`;
      const config = JSON.parse(readFileSync(join(folder, asset, 'config.json'), 'utf8'));
      expect(config.accounts).toMatchObject({ main });
    }
  });
});

/** All else is there before our schedules are; what uses the user's own schedule would wait for itself. */
test('A stack of the user may have schedules of its own, and resources that use them', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Trading');
  new OrderAutomation(stack, 'Orders', { config: configOf(false, '40') });
  const own = new CfnSchedule(stack, 'Own', {
    flexibleTimeWindow: { mode: 'OFF' },
    scheduleExpression: 'cron(0 9 * * ? *)',
    target: {
      arn: 'arn:aws:sqs:us-east-1:123456789012:q',
      roleArn: 'arn:aws:iam::123456789012:role/r',
    },
  });
  new CfnOutput(stack, 'Name', { value: own.ref });
  const resources = Template.fromStack(stack).toJSON().Resources;
  expect(resources.Own.DependsOn).toBeUndefined();
  const schedules = Object.entries<Resource>(resources).filter(
    ([id, { Type }]) => Type === 'AWS::Scheduler::Schedule' && id !== 'Own',
  );
  expect(schedules.length).toBeGreaterThanOrEqual(4);
  for (const [, { DependsOn }] of schedules) {
    expect(DependsOn).toEqual([expect.stringContaining('OrdersSchedulesGroup')]);
  }
});

test('One stack takes one OrderAutomation: its table and schedules are named by the stack', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Trading');
  const config = configOf(false, '40');
  new OrderAutomation(stack, 'Orders', { config });
  expect(() => new OrderAutomation(stack, 'More', { config })).toThrow(
    'The stack "Trading" has an OrderAutomation already: give this one a stack of its own.',
  );
});
