import { validationError } from '../aws/aws-error.ts';
import { parseYaml } from './yaml.ts';

/** CloudFormation's policy for a resource that a stack no longer has. */
export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';

export type TemplateResource = {
  readonly logicalId: string;
  readonly type: string;
  /** As in the template: intrinsic functions are not resolved yet. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
};

export type Parameter = {
  readonly Type: string;
  readonly Default?: unknown;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
};

type Section<Value> = Readonly<Record<string, Value>>;

/** The content of a CloudFormation template. */
export type Template = {
  readonly resources: readonly TemplateResource[];
  readonly parameters: Section<Parameter>;
  readonly conditions: Section<unknown>;
  readonly rules: Section<Rule>;
  readonly outputs: Section<{ readonly Value: unknown; readonly Condition?: string }>;
};

type Rule = {
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription?: string }[];
};

const SECTIONS = new Set([
  'Resources',
  'Parameters',
  'Conditions',
  'Rules',
  'Outputs',
  // These say nothing about what is deployed.
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
]);

const RESOURCE_KEYS = new Set([
  'Type',
  'Properties',
  'Condition',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  // Nothing here takes time to become ready, and metadata is for people.
  'CreationPolicy',
  'Metadata',
]);

/** Reads a template; refuses every part that it does not know. */
export function parseTemplate(text: string): Template {
  const raw = parseText(text);
  refuseUnknown('The template', Object.keys(raw), SECTIONS);
  const resources = raw.Resources ?? {};
  if (Object.keys(resources).length === 0) {
    throw validationError('Template format error: At least one Resources member must be defined.');
  }
  return {
    resources: Object.entries(resources).map(([logicalId, each]) => parseResource(logicalId, each)),
    parameters: raw.Parameters ?? {},
    conditions: raw.Conditions ?? {},
    rules: raw.Rules ?? {},
    outputs: raw.Outputs ?? {},
  };
}

type RawTemplate = Partial<
  Omit<Template, 'resources'> & {
    Resources: Section<Section<unknown>>;
    Parameters: Template['parameters'];
    Conditions: Template['conditions'];
    Rules: Template['rules'];
    Outputs: Template['outputs'];
  }
>;

function parseText(text: string): RawTemplate {
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : (parseYaml(text) as RawTemplate);
  } catch (error) {
    throw validationError(`Template format error: ${(error as Error).message}`);
  }
}

function parseResource(logicalId: string, raw: Section<unknown>): TemplateResource {
  refuseUnknown(logicalId, Object.keys(raw), RESOURCE_KEYS);
  return {
    logicalId,
    type: raw.Type as string,
    properties: (raw.Properties ?? {}) as Section<unknown>,
    ...(typeof raw.Condition === 'string' && { condition: raw.Condition }),
    dependsOn: [raw.DependsOn ?? []].flat() as string[],
    deletionPolicy: policyOf(logicalId, 'DeletionPolicy', raw),
    updateReplacePolicy: policyOf(logicalId, 'UpdateReplacePolicy', raw),
  };
}

function policyOf(
  logicalId: string,
  name: 'DeletionPolicy' | 'UpdateReplacePolicy',
  raw: Section<unknown>,
): DeletionPolicy {
  const policy = raw[name] ?? 'Delete';
  if (policy === 'Delete' || policy === 'Retain') return policy;
  if (policy === 'RetainExceptOnCreate' && name === 'DeletionPolicy') return policy;
  // No type that runs here is one of those that AWS takes a snapshot of.
  throw validationError(
    policy === 'Snapshot'
      ? `Template error: resource type ${raw.Type} does not support deletion policy Snapshot (${logicalId})`
      : `Template error: Unrecognized ${name} ${policy} for resource ${logicalId}`,
  );
}

function refuseUnknown(where: string, keys: readonly string[], known: ReadonlySet<string>): void {
  const unknown = keys.filter((key) => !known.has(key));
  if (unknown.length === 0) return;
  throw validationError(`${where}: the local cloud does not know ${unknown.join(', ')}.`);
}
