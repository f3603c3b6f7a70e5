import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from './template.ts';

/**
 * The properties whose change makes CloudFormation put a new, empty resource in place of the old
 * one. Source: AWS CloudFormation template reference, "Update requires: Replacement".
 */
const REPLACING = {
  'AWS::DynamoDB::Table': [
    'TableName',
    'KeySchema',
    'LocalSecondaryIndexes',
    'ImportSourceSpecification',
  ],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SecretsManager::Secret': ['Name'],
} as const;

export type KeptResources = Readonly<Record<string, unknown>>;

/** The stateful resources: the logical id, and the properties that must not change within a major version. */
export function keptResources(template: Template): KeptResources {
  const kept = Object.entries(REPLACING).flatMap(([type, replacing]) =>
    Object.entries(resourcesOf(template, type)).map(([id, { Properties }]) => {
      const present = replacing.filter((name) => Properties[name] !== undefined);
      const attributes = attributeTypes(Properties.AttributeDefinitions);
      return [
        id,
        {
          type,
          ...Object.fromEntries(present.map((name) => [name, Properties[name]])),
          ...(attributes && { attributes }),
        },
      ];
    }),
  );
  return Object.fromEntries(kept);
}

type Definition = { readonly AttributeName: string; readonly AttributeType: string };

/** A further attribute, of a new index, replaces nothing; a new type of an old one does. */
function attributeTypes(definitions: readonly Definition[] | undefined) {
  return (
    definitions &&
    Object.fromEntries(
      definitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
    )
  );
}
