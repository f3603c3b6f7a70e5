import { validationError } from '../aws/aws-error.ts';
import type { AwsLocation } from '../aws/aws-location.ts';
import { type Identity, type Resolve, resolver } from '../template/intrinsics.ts';
import { isIdleType } from '../template/supported.ts';
import type { Template } from '../template/template.ts';
import { type LookUp, parameterValues } from './parameters.ts';
import type { DeployedResource, Deployment, Stack } from './stack.ts';

/** A template that has passed every check which needs no resource. */
export type Accepted = {
  readonly template: Template;
  readonly deployment: Deployment;
  /** The parts of it that do nothing here, one line a kind. */
  readonly idle: readonly string[];
};

/** A template with its parameters. */
type Parameterized = Pick<Accepted, 'template' | 'deployment'>;

export type ResolutionHost = {
  readonly location: AwsLocation;
  readonly lookUp: LookUp;
};

/** Resolves with the resources of the stack as they are at the time of each call. */
export function stackResolver(
  { name, id, resources }: Stack,
  { template, deployment }: Parameterized,
  { location, lookUp }: ResolutionHost,
): Resolve {
  const parameters = parameterValues(template, deployment.parameters, lookUp);
  const identities = { get: (logicalId: string) => identityOf(resources.get(logicalId)) };
  return resolver(template, { name, id, parameters }, location, identities);
}

/** Throws where an assertion about the parameters does not hold. */
export function checkRules(
  { template, deployment }: Parameterized,
  { location, lookUp }: ResolutionHost,
): void {
  const parameters = parameterValues(template, deployment.parameters, lookUp);
  const resolve = resolver(template, { name: 'Rules', id: '', parameters }, location, new Map());
  for (const { Assertions } of Object.values(template.rules)) {
    const broken = Assertions.find(({ Assert }) => !resolve(Assert));
    if (broken) {
      const message = `Template validation error: ${broken.AssertDescription}`;
      throw validationError(message);
    }
  }
}

function identityOf(resource: DeployedResource | undefined): Identity | undefined {
  if (!resource) return undefined;
  const { type, name, ref, attributes } = resource;
  return {
    ref,
    // Nothing uses an attribute of what is not run, so any recognisable text does.
    attribute: (key) => attributes[key] ?? (isIdleType(type) ? `${name}.${key}` : undefined),
  };
}

export function outputsOf({ outputs }: Template, resolve: Resolve): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([, { Condition }]) => !Condition || resolve({ Condition }))
      .map(([name, { Value }]) => [name, String(resolve(Value))]),
  );
}
