import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { type PolicyStatement, resourcesOf, synthesizeTemplate } from '../support/template.ts';

let template: Template;
beforeAll(() => {
  template = synthesizeTemplate();
});

const statementsOf = (role: string): readonly PolicyStatement[] =>
  Object.entries(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(([id]) => id.includes(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);

const actionsOf = (role: string, service: string): readonly string[] =>
  statementsOf(role)
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith(`${service}:`))
    .toSorted();

describe('The roles of the stack', () => {
  test('allow nothing by a wildcard, neither in an action nor in a resource', () => {
    const allowing = statementsOf('').filter(({ Effect }) => Effect === 'Allow');
    expect(allowing.length).toBeGreaterThan(0);
    const wild = allowing.filter((statement) =>
      JSON.stringify([statement.Action, statement.Resource]).includes('*'),
    );
    expect(wild).toEqual([]);
  });

  test('hold no policy that AWS manages', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  test('let submit-order read keys and one record at a time, and list nothing', () => {
    expect(actionsOf('SubmitOrder', 'secretsmanager')).toEqual(['secretsmanager:GetSecretValue']);
    const actions = actionsOf('SubmitOrder', 'dynamodb');
    expect(actions).toContain('dynamodb:PutItem');
    expect(actions.filter((action) => /Query|Batch/.test(action))).toEqual([]);
  });

  test.each(['SubmitOrder', 'TrackOrders'])('let %s neither delete nor scan records', (role) => {
    const actions = actionsOf(role, 'dynamodb');
    expect(actions).toContain('dynamodb:UpdateItem');
    expect(actions.filter((action) => /Delete|Scan|BatchWrite|PartiQL/.test(action))).toEqual([]);
  });

  test('let the scheduler start track-orders and nothing else', () => {
    expect(statementsOf('Scheduler')).toMatchObject([
      {
        Action: 'lambda:InvokeFunction',
        Resource: { 'Fn::GetAtt': [expect.stringContaining('TrackOrders'), 'Arn'] },
      },
    ]);
  });
});
