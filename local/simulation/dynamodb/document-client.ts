import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A document client that sends its commands here. The SDK's paginators ask for the class. */
export function documentClientOf(send: (command: object) => Promise<unknown>) {
  const client: DynamoDBDocumentClient = Object.create(DynamoDBDocumentClient.prototype);
  return Object.assign(client, { send });
}
