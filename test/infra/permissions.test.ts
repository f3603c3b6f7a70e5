import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { EVERY_SECTION } from '../support/full-config.ts';
import { type PolicyStatement, resourcesOf, synthesizeTemplate } from '../support/template.ts';

let template: Template;
/** With every option but a fixed IP, whose roles have a test of their own. */
let full: Template;
beforeAll(() => {
  template = synthesizeTemplate();
  full = synthesizeTemplate({ ...EVERY_SECTION, egress: 'none' });
});

function statementsOf(role: string, within = template): readonly PolicyStatement[] {
  return Object.entries(resourcesOf(within, 'AWS::IAM::Policy'))
    .filter(([id]) => id.includes(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

/** The roles that may do this to a resource whose logical id holds this name. */
function rolesThatMay(action: RegExp, resource: string): readonly string[] {
  return Object.values(resourcesOf(full, 'AWS::IAM::Policy'))
    .filter(({ Properties }) =>
      (Properties.PolicyDocument.Statement as readonly PolicyStatement[]).some(
        ({ Action, Resource }) =>
          [Action].flat().some((each) => action.test(each)) &&
          JSON.stringify(Resource).includes(resource),
      ),
    )
    .map(({ Properties }) => Properties.Roles[0].Ref.replace(/^OrderAutomation|Role.{8}$/g, ''))
    .toSorted();
}

function actionsOf(role: string, service: string): readonly string[] {
  return statementsOf(role)
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith(`${service}:`))
    .toSorted();
}

describe('The roles of the stack', () => {
  test('allow nothing by a wildcard, neither in an action nor in a resource', () => {
    const allowing = statementsOf('', full).filter(({ Effect }) => Effect === 'Allow');
    expect(allowing.length).toBeGreaterThan(0);
    const wild = allowing.filter((statement) =>
      JSON.stringify([statement.Action, statement.Resource]).includes('*'),
    );
    // Lambda demands it for every reader of a stream, and it names no single one.
    expect(wild.map(({ Action }) => Action)).toEqual(['dynamodb:ListStreams']);
  });

  test('hold no policy that AWS manages', () => {
    for (const { Properties } of Object.values(resourcesOf(full, 'AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  test('let submit-order read keys and the records that it knows, and list nothing', () => {
    expect(actionsOf('SubmitOrder', 'secretsmanager')).toEqual(['secretsmanager:GetSecretValue']);
    const actions = actionsOf('SubmitOrder', 'dynamodb');
    expect(actions).toEqual(
      expect.arrayContaining([
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:PutItem',
      ]),
    );
    expect(actions.filter((action) => /Query|Scan|BatchWrite/.test(action))).toEqual([]);
  });

  test('let the receiver of alerts touch the kept alerts, and nothing else of the table', () => {
    const [statement, ...others] = statementsOf('ReceiveSignal', full).filter(({ Action }) =>
      JSON.stringify(Action).includes('dynamodb:'),
    );
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ALERTS#*'] } },
    });
  });

  test('let no function delete records or read the whole table', () => {
    expect(rolesThatMay(/^dynamodb:UpdateItem$/, 'LedgerTable')).toContain('SubmitOrder');
    expect(rolesThatMay(/^dynamodb:(Delete|Scan|BatchWrite|PartiQL)/, '')).toEqual([]);
  });

  test('let each schedule do the one thing that it is for', () => {
    const schedulers = Object.entries(resourcesOf(full, 'AWS::IAM::Policy')).filter(([id]) =>
      id.includes('Scheduler'),
    );
    expect(schedulers.length).toBeGreaterThanOrEqual(3);
    for (const [, { Properties }] of schedulers) {
      expect(Properties.PolicyDocument.Statement).toMatchObject([
        { Action: expect.stringMatching(/^(lambda:InvokeFunction|sqs:SendMessage)$/) },
      ]);
      expect(Properties.PolicyDocument.Statement[0].Resource).toHaveProperty('Fn::GetAtt');
    }
  });

  test('let only the functions that call Gate read its keys, only the receiver its tokens, and none write', () => {
    const read = /^secretsmanager:GetSecretValue$/;
    expect(rolesThatMay(read, 'AutomationSecrets')).toEqual([
      'RebalancingRebalance',
      'SubmitOrder',
      'TrackOrders',
    ]);
    expect(rolesThatMay(read, 'SignalsTokens')).toEqual(['SignalsReceiveSignal']);
    expect(rolesThatMay(/^secretsmanager:(?!GetSecretValue$)/, '')).toEqual([]);
  });

  test('let only Sluice’s own senders put orders on the queue', () => {
    expect(rolesThatMay(/^sqs:SendMessage$/, 'OrderQueueOrders')).toEqual([
      'RebalancingRebalance',
      'RecurringOrdersScheduler',
      'SignalsReceiveSignal',
      'TrackOrders',
    ]);
  });
});
