import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

// The least that any function of this kind does: a secret read beside a conditional write.
const secretsManager = new SecretsManagerClient();
const dynamoDb = new DynamoDBClient();

export function handler() {
  return Promise.all([
    secretsManager.send(new GetSecretValueCommand({ SecretId: 'sluice/main' })),
    dynamoDb.send(
      new PutItemCommand({
        TableName: 'table',
        Item: { pk: { S: 'ORDER#1' }, sk: { S: 'ORDER' } },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  ]);
}
