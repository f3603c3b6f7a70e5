import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { EVERY_SECTION } from '../support/full-config.ts';
import { type PolicyStatement, resourcesOf, synthesizeTemplate } from '../support/template.ts';

/** With every option, so that what an option adds keeps the promises too. */
let template: Template;
beforeAll(() => {
  template = synthesizeTemplate(EVERY_SECTION);
});

const idsOf = (type: string): readonly string[] => Object.keys(resourcesOf(template, type));

function refusesPlainHttp({ Effect, Principal, Condition }: PolicyStatement): boolean {
  return (
    Effect === 'Deny' &&
    ['"*"', '{"AWS":"*"}'].includes(JSON.stringify(Principal)) &&
    JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}'
  );
}

/** The resources that a policy denies to requests without TLS. */
function protectedBy(policyType: string, property: 'Queues' | 'Topics'): readonly string[] {
  return Object.values(resourcesOf(template, policyType))
    .filter(({ Properties }) => Properties.PolicyDocument.Statement.some(refusesPlainHttp))
    .flatMap(({ Properties }) => Properties[property].map(({ Ref }: { Ref: string }) => Ref));
}

describe('In transit and at rest', () => {
  test('every queue is encrypted and takes nothing without TLS', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::SQS::Queue'))) {
      expect(Properties.SqsManagedSseEnabled).toBe(true);
    }
    const queues = idsOf('AWS::SQS::Queue');
    expect(queues.length).toBeGreaterThanOrEqual(3);
    expect(protectedBy('AWS::SQS::QueuePolicy', 'Queues').toSorted()).toEqual(queues.toSorted());
  });

  test('every topic takes nothing without TLS, and is encrypted but for the one that CloudWatch needs', () => {
    const plain = Object.entries(resourcesOf(template, 'AWS::SNS::Topic'))
      .filter(([, { Properties }]) => Properties.KmsMasterKeyId === undefined)
      .map(([id]) => id.replace(/.{8}$/, ''));
    expect(plain).toEqual(['OrderAutomationNotificationsFallbackTopic']);
    const topics = idsOf('AWS::SNS::Topic');
    expect(topics.length).toBeGreaterThanOrEqual(1);
    expect(protectedBy('AWS::SNS::TopicPolicy', 'Topics').toSorted()).toEqual(topics.toSorted());
  });

  test('every log is kept for a time that is configured, and no longer', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Logs::LogGroup'))) {
      expect(Properties.RetentionInDays).toBe(90);
    }
    expect(idsOf('AWS::Logs::LogGroup').length).toBe(idsOf('AWS::Lambda::Function').length);
  });

  test('no output has a key, a secret or a token', () => {
    const outputs = JSON.stringify(template.findOutputs('*'));
    expect(outputs).not.toMatch(/GetSecretValue|resolve:secretsmanager|SecretString/);
  });
});
