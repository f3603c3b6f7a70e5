import { isDeepStrictEqual } from 'node:util';
import type { HandlerOf } from './handler.ts';
import type { DeployedResource, Stack } from './stack.ts';

export type ResourceDrift = {
  readonly resource: DeployedResource;
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED';
  /** The properties that differ. */
  readonly differences: readonly PropertyDifference[];
  readonly actual: Readonly<Record<string, unknown>> | undefined;
};

export type PropertyDifference = {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
};

/** Compares what the services hold with what the stack was deployed with, where a type can be read. */
export async function detectDrift(stack: Stack, handlerOf: HandlerOf): Promise<ResourceDrift[]> {
  const drifts: ResourceDrift[] = [];
  for (const resource of stack.resources.values()) {
    const { read } = handlerOf(resource.type);
    if (read) drifts.push(driftOf(resource, await read(resource)));
  }
  return drifts;
}

function driftOf(
  resource: DeployedResource,
  actual: Readonly<Record<string, unknown>> | undefined,
): ResourceDrift {
  if (!actual) return { resource, status: 'DELETED', differences: [], actual };
  const differences = Object.keys({ ...resource.properties, ...actual })
    .filter((name) => !isDeepStrictEqual(resource.properties[name], actual[name]))
    .map((name) => ({
      path: `/${name}`,
      expected: resource.properties[name],
      actual: actual[name],
    }));
  return {
    resource,
    status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
    differences,
    actual,
  };
}
