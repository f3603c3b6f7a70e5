import type { FunctionDefinition } from '../lambda/functions.ts';
import { readAssembly, type StackTemplate } from '../template/assembly.ts';
import { locationOf } from '../template/location.ts';
import { readBlueprint } from './blueprint.ts';
import { defineFunction } from './function-definition.ts';

/**
 * The functions of an assembly, each with its folder and all its variables, as a local cloud at this
 * endpoint would run them. Nothing is started.
 */
export function readFunctions(assembly: string, endpoint: string): readonly FunctionDefinition[] {
  const stacks = readAssembly(assembly);
  const location = locationOf(stacks);
  return stacks.flatMap((stack) => functionsOf(stack, { location, endpoint }));
}

function functionsOf(
  stack: StackTemplate,
  context: Pick<Parameters<typeof defineFunction>[2], 'location' | 'endpoint'>,
): readonly FunctionDefinition[] {
  // Only a running table gives its stream an ARN; no function has one among its variables.
  const streamArn = (table: string): string => `stream of ${table}`;
  const { roles, resources, identity } = readBlueprint(stack, { ...context, streamArn });
  return resources('AWS::Lambda::Function').map((resource) =>
    defineFunction(resource, identity(resource.logicalId), {
      ...context,
      stack,
      roles,
      environment: {},
    }),
  );
}
