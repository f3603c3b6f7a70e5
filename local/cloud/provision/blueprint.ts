import type { AwsLocation } from '../aws/aws-location.ts';
import { type Role, readRoles } from '../iam/iam.ts';
import type { TableProperties, Tables } from '../services/tables.ts';
import type { Resource, StackTemplate } from '../template/assembly.ts';
import { type Identity, type Resolve, resolver } from '../template/intrinsics.ts';
import { isIdleType } from '../template/supported.ts';
import { type IdentityContext, identify } from './identities.ts';

/** One stack, its names resolved. */
export type Blueprint = {
  readonly resolve: Resolve;
  readonly roles: ReadonlyMap<string, Role>;
  resources(type: string): readonly Resource[];
  identity(logicalId: string): Identity;
};

/** Creates the tables of a stack and resolves its names: a stream has an ARN only once its table is there. */
export async function openBlueprint(
  stack: StackTemplate,
  base: { readonly location: AwsLocation; readonly endpoint: string; readonly tables: Tables },
): Promise<Blueprint> {
  const { location, endpoint, tables } = base;
  const streamArn = (name: string): string | undefined => tables.streamArn(name);
  const context = { location, endpoint, streamArn };
  const { identities, present, resolved } = readNames(stack, context);
  for (const table of present.filter(({ type }) => type === 'AWS::DynamoDB::Table')) {
    const TableName = identities.get(table.logicalId)!.ref;
    await tables.create({ ...resolved(table).properties, TableName } as TableProperties);
  }
  return readBlueprint(stack, context);
}

export function readBlueprint(stack: StackTemplate, context: IdentityContext): Blueprint {
  const { identities, resolve, present, resolved } = readNames(stack, context);
  const all = present.map(resolved);
  return {
    resolve,
    roles: readRoles(all, identities),
    resources: (type) => all.filter((resource) => resource.type === type),
    identity: (logicalId) => identities.get(logicalId)!,
  };
}

function readNames(stack: StackTemplate, context: IdentityContext) {
  const identities = identify(stack, context);
  const resolve = resolver(stack, context.location, identities);
  return {
    identities,
    resolve,
    present: stack.resources.filter(
      ({ type, condition }) =>
        !isIdleType(type) && (!condition || resolve({ Condition: condition })),
    ),
    resolved: (resource: Resource): Resource => ({
      ...resource,
      properties: resolve(resource.properties) as Resource['properties'],
    }),
  };
}
