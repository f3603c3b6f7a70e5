import type { AwsLocation } from '../aws/aws-location.ts';
import { type Role, readRoles } from '../iam/iam.ts';
import type { TableProperties, Tables } from '../services/tables.ts';
import type { Resource, StackTemplate } from '../template/assembly.ts';
import { type Identity, type Resolve, resolver } from '../template/intrinsics.ts';
import { isIdleType } from '../template/supported.ts';
import { identify } from './identities.ts';

/** One stack, its tables created and its names resolved. */
export type Blueprint = {
  readonly resolve: Resolve;
  readonly roles: ReadonlyMap<string, Role>;
  resources(type: string): readonly Resource[];
  identity(logicalId: string): Identity;
};

export async function openBlueprint(
  stack: StackTemplate,
  base: { readonly location: AwsLocation; readonly endpoint: string; readonly tables: Tables },
): Promise<Blueprint> {
  const { location, endpoint, tables } = base;
  const streamArn = (name: string): string | undefined => tables.streamArn(name);
  const identities = identify(stack, { location, endpoint, streamArn });
  const resolve = resolver(stack, location, identities);
  const present = stack.resources.filter(
    ({ type, condition }) => !isIdleType(type) && (!condition || resolve({ Condition: condition })),
  );
  const resolved = (resource: Resource): Resource => ({
    ...resource,
    properties: resolve(resource.properties) as Resource['properties'],
  });
  // First, because a stream has its ARN only once its table is there.
  for (const table of present.filter(({ type }) => type === 'AWS::DynamoDB::Table')) {
    const TableName = identities.get(table.logicalId)!.ref;
    await tables.create({ ...resolved(table).properties, TableName } as TableProperties);
  }
  const all = present.map(resolved);
  return {
    resolve,
    roles: readRoles(all, identities),
    resources: (type) => all.filter((resource) => resource.type === type),
    identity: (logicalId) => identities.get(logicalId)!,
  };
}
