import type { Template } from 'aws-cdk-lib/assertions';
import { serviceSpec } from '../../local/cloud/cloudformation/service-spec.ts';
import { type Resource, resourcesOf } from './template.ts';

/** Logs tell what was done, and nothing is done by them: they may begin anew. */
const MAY_BEGIN_ANEW = 'AWS::Logs::LogGroup';

export type KeptResources = Readonly<Record<string, KeptResource>>;

type KeptResource = Readonly<Record<string, unknown>> & {
  /** The type of each attribute that a key or an index has. */
  readonly attributes?: Readonly<Record<string, string>>;
};

/** The stateful resources: the logical id, and the properties that must not change within a major version. */
export function keptResources(template: Template): KeptResources {
  const spec = serviceSpec();
  const all = Object.values<Resource>(template.toJSON().Resources);
  const types = new Set(all.map(({ Type }) => Type));
  const stateful = [...types].filter((type) => spec.isStateful(type) && type !== MAY_BEGIN_ANEW);
  const kept = stateful.toSorted().flatMap((type) =>
    Object.entries(resourcesOf(template, type)).map(([id, { Properties }]) => {
      // Source: AWS's data on resource types; CloudFormation puts a new, empty resource in place.
      const replacing = spec.replacingProperties(type);
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
