export type KeyElement = {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
};
type AttributeDefinition = { readonly AttributeName: string; readonly AttributeType: string };
export type TableIndex = { readonly IndexName: string };
export type TableProperties = {
  readonly TableName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: unknown;
  readonly GlobalSecondaryIndexes?: readonly TableIndex[];
  readonly LocalSecondaryIndexes?: readonly unknown[];
  readonly StreamSpecification?: { readonly StreamViewType: string };
  readonly DeletionProtectionEnabled?: boolean;
};
