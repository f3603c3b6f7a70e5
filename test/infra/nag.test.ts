import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SluiceStack } from '../../infra/sluice-stack.ts';
import { EVERY_SECTION } from '../support/full-config.ts';
import { configWith } from '../support/template.ts';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'sluice-nag-'));
});
afterEach(() => rmSync(outdir, { recursive: true }));

type Report = {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
};

/** The findings of cdk-nag that the code does not acknowledge, each with its path. */
function findingsIn(sections: object, spoil?: (stack: Stack) => void): readonly string[] {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new SluiceStack(app, 'Sluice', { config: configWith(sections) });
  spoil?.(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  try {
    app.synth();
  } catch {
    // A finding ends the synthesis; the report says which.
  }
  const report: Report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName}: ${constructPath}`),
    ),
  );
}

/** AWS Solutions and Serverless: whatever is acknowledged has its reason beside the construct. */
test.each([
  ['the stack as it ships', {}],
  ['every option at once', EVERY_SECTION],
  ['a NAT gateway', { egress: 'nat-gateway' }],
])('cdk-nag finds nothing in %s', (_name, sections) => {
  expect(findingsIn(sections)).toEqual([]);
});

test('cdk-nag would find a queue that takes messages without TLS and gives up none', () => {
  const findings = findingsIn({}, (stack) => new Queue(stack, 'Open'));
  expect(findings).toEqual([
    'AwsSolutions-SQS3: Sluice/Open/Resource',
    'AwsSolutions-SQS4: Sluice/Open/Resource',
    'Serverless-SQSRedrivePolicy: Sluice/Open/Resource',
  ]);
});
