import { CfnOutput, aws_iam as iam } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { Role } from '../../local/cloud/iam/iam.ts';
import { synthesize } from './assembly.ts';
import { startCloud } from './clients.ts';
import { addFunction, addTable } from './stacks.ts';

/** A stack with one function whose role has just these statements. */
function stackWith(statements: (tableArn: string) => iam.PolicyStatementProps[]): string {
  return synthesize((stack) => {
    const table = addTable(stack);
    const role = new iam.Role(stack, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    for (const statement of statements(table.tableArn)) {
      role.addToPolicy(new iam.PolicyStatement(statement));
    }
    addFunction(stack, 'recorder', table, {
      // Immutable: the grants of the helper do not reach this role.
      role: role.withoutPolicyUpdates(),
    });
    new CfnOutput(stack, 'TableArn', { value: table.tableArn });
  });
}

test('a function may do what its role allows', async () => {
  const assembly = stackWith((tableArn) => [{ actions: ['dynamodb:Put*'], resources: [tableArn] }]);
  const cloud = await startCloud({ assembly });

  await expect(cloud.invoke('recorder', {})).resolves.toMatchObject({ seen: {} });
});

test('without the grant, the call is denied in the words of AWS', async () => {
  const assembly = stackWith((tableArn) => [
    { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [tableArn] },
  ]);
  const cloud = await startCloud({ assembly });

  const denied = await cloud.invoke('recorder', {}).catch((error: Error) => error.message);

  expect(denied).toMatch(
    /AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role\/Test-Role1ABCC5F0-\w{12}\/Test-recorder-\w{12} /,
  );
  expect(denied).toContain(
    `is not authorized to perform: dynamodb:PutItem on resource: ${cloud.output('TableArn')} ` +
      'because no identity-based policy allows the dynamodb:PutItem action',
  );
});

test('a grant on an index is no grant on the table', async () => {
  const assembly = stackWith((tableArn) => [
    { actions: ['dynamodb:*'], resources: [`${tableArn}/index/*`] },
  ]);
  const cloud = await startCloud({ assembly });

  await expect(cloud.invoke('recorder', {})).rejects.toThrow('AccessDeniedException');
});

test('a deny wins over any grant', async () => {
  const assembly = stackWith((tableArn) => [
    { actions: ['dynamodb:*'], resources: ['*'] },
    { effect: iam.Effect.DENY, actions: ['dynamodb:PutItem'], resources: [tableArn] },
  ]);
  const cloud = await startCloud({ assembly });

  await expect(cloud.invoke('recorder', {})).rejects.toThrow(
    'with an explicit deny in an identity-based policy',
  );
});

test('a condition, which is not evaluated here, is refused at start', async () => {
  const assembly = stackWith((tableArn) => [
    {
      actions: ['dynamodb:PutItem'],
      resources: [tableArn],
      conditions: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    },
  ]);

  await expect(startCloud({ assembly })).rejects.toThrow(
    'the local cloud does not evaluate Condition in policies',
  );
});

test('a policy for some partition keys allows these items alone, and no query', () => {
  const role = new Role('public', 'arn:aws:iam::000000000000:role/public', new Map());
  role.setPolicy('own', [
    {
      Effect: 'Allow',
      Action: ['dynamodb:PutItem', 'dynamodb:Query'],
      Resource: 'arn:table',
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ALERTS#*'] } },
    },
  ]);
  const decide = (action: string, leadingKeys?: readonly string[]) =>
    role.decide({ action, resource: 'arn:table', ...(leadingKeys && { leadingKeys }) });
  expect(decide('dynamodb:PutItem', ['ALERTS#tv'])).toBe('allowed');
  expect(decide('dynamodb:PutItem', ['ACCOUNT#main'])).toBe('denied');
  expect(decide('dynamodb:PutItem', ['ALERTS#tv', 'ORDER#x'])).toBe('denied');
  expect(decide('dynamodb:Query')).toBe('denied');
});
