// Resources for templates whose engine records what is done to them: nothing runs.

const KEYS = [{ AttributeName: 'pk', KeyType: 'HASH' }];

export const topic = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SNS::Topic',
  Properties: properties,
  ...more,
});
export const queue = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
  ...more,
});
export const table = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: { TableName: 'ledger', KeySchema: KEYS, ...properties },
  ...more,
});
/** C needs B, and B needs A. */
export const CHAIN = {
  C: topic({ DisplayName: { 'Fn::GetAtt': ['B', 'Arn'] } }),
  B: topic({ DisplayName: { 'Fn::Sub': `\${A}-b` } }),
  A: topic({ DisplayName: 'a' }),
};
