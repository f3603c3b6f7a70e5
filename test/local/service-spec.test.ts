import { expect, test } from 'vitest';
import { serviceSpec } from '../../local/cloud/cloudformation/service-spec.ts';

test('the data on resource types tell what replaces, also inside of a property', () => {
  const spec = serviceSpec();
  const changes = (type: string, before: object, after: object) =>
    spec.replacingChanges(type, { ...before }, { ...after });

  expect(spec.primaryIdentifier('AWS::DynamoDB::Table')).toEqual(['TableName']);
  expect(changes('AWS::SQS::Queue', { QueueName: 'a' }, { QueueName: 'b' })).toEqual(['QueueName']);
  expect(changes('AWS::SQS::Queue', {}, { VisibilityTimeout: 1 })).toEqual([]);
  const budget = (BudgetName: string) => ({ Budget: { BudgetName, BudgetType: 'COST' } });
  const renamed = changes('AWS::Budgets::Budget', budget('a'), budget('b'));
  expect(changes('AWS::EC2::Instance', { ImageId: 'a' }, { ImageId: 'b' })).toEqual(['ImageId']);
  expect(renamed).toEqual(['Budget.BudgetName']);
  expect(() => spec.primaryIdentifier('AWS::No::Type')).toThrow(/AWS::No::Type is not in/);
});
