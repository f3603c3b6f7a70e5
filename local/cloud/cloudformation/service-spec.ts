import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';

/**
 * AWS's data on resource types: which property names a resource, and which cannot change without a
 * new one. This is the database of `@aws-cdk/aws-service-spec`, as the CDK command line carries it.
 */
export type ServiceSpec = {
  /** The properties that make up the primary identifier. */
  primaryIdentifier(type: string): readonly string[];
  /** Whether a new one in its place would lose what the old one holds. */
  isStateful(type: string): boolean;
  /** The properties that never change without a replacement. */
  replacingProperties(type: string): readonly string[];
  /** The changed properties for which CloudFormation replaces the resource. */
  replacingChanges(type: string, before: Properties, after: Properties): string[];
};

type Properties = Readonly<Record<string, unknown>>;

type Property = {
  readonly type: PropertyType;
  /** 'maybe' depends on the values: AWS decides at the update. */
  readonly causesReplacement?: 'yes' | 'maybe';
};
type PropertyType = {
  readonly type: string;
  readonly reference?: { readonly $ref: string };
  readonly element?: PropertyType;
  readonly types?: readonly PropertyType[];
};
type Entity = {
  readonly $id: string;
  readonly cloudFormationType: string;
  readonly primaryIdentifier?: readonly string[];
  readonly isStateful?: boolean;
  readonly properties: Readonly<Record<string, Property>>;
};
type Database = {
  readonly schema: Readonly<Record<'resource' | 'typeDefinition', { readonly entities: Entity[] }>>;
};

let loaded: ServiceSpec | undefined;

/** Reads the database at the first call: it is large, and a first deployment does not need it. */
export function serviceSpec(): ServiceSpec {
  loaded ??= readSpec();
  return loaded;
}

function readSpec(): ServiceSpec {
  const aws_cdk = dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json'));
  const database = gunzipSync(readFileSync(join(aws_cdk, 'db.json.gz')));
  const { resource, typeDefinition } = (JSON.parse(database.toString()) as Database).schema;
  const types = new Map(resource.entities.map((each) => [each.cloudFormationType, each]));
  const definitions = new Map(typeDefinition.entities.map((each) => [each.$id, each]));

  function found(type: string): Entity {
    const entity = types.get(type);
    if (entity) return entity;
    throw new Error(`${type} is not in the data of the CDK command line on resource types.`);
  }

  function changes(entity: Entity, before: Properties, after: Properties): string[] {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => {
      const property = entity.properties[name];
      if (!property || isDeepStrictEqual(before[name], after[name])) return [];
      if (property.causesReplacement === 'yes') return [name];
      return inside(property.type, before[name], after[name]).map((inner) => `${name}.${inner}`);
    });
  }

  function inside(type: PropertyType, before: unknown, after: unknown): string[] {
    if (type.type === 'union') {
      return type.types!.flatMap((each) => inside(each, before, after));
    }
    if (type.type === 'array') {
      const [olds, news] = [before, after].map((each) => (Array.isArray(each) ? each : []));
      return news!.flatMap((each, index) => inside(type.element!, olds![index], each));
    }
    const definition = type.reference && definitions.get(type.reference.$ref);
    if (!definition || !isObject(before) || !isObject(after)) return [];
    return changes(definition, before, after);
  }

  return {
    primaryIdentifier: (type) => found(type).primaryIdentifier ?? [],
    isStateful: (type) => found(type).isStateful === true,
    replacingProperties: (type) =>
      Object.entries(found(type).properties)
        .filter(([, { causesReplacement }]) => causesReplacement === 'yes')
        .map(([name]) => name),
    replacingChanges: (type, before, after) => changes(found(type), before, after),
  };
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null;
}
