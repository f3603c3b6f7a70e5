import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Resource = {
  readonly logicalId: string;
  readonly type: string;
  /** As in the template: intrinsic functions are not resolved yet. */
  readonly properties: Readonly<Record<string, unknown>>;
};

/** One stack of the assembly: the content of its template, and the folders of its assets. */
export type StackTemplate = {
  readonly name: string;
  readonly environment: { readonly account?: string; readonly region?: string };
  readonly resources: readonly RawResource[];
  readonly parameters: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<
    Record<string, { readonly Value: unknown; readonly Condition?: string }>
  >;
  /** Directory of each file asset, by its key in the deployment bucket. */
  readonly assets: ReadonlyMap<string, string>;
};

export type RawResource = Resource & {
  readonly condition?: string;
};

const KNOWN_RESOURCE_KEYS = new Set([
  'Type',
  'Properties',
  'Condition',
  // The following keys steer CloudFormation's own work or people; they change nothing about the resource.
  'CreationPolicy',
  'DependsOn',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
]);

/** Reads every stack of a synthesized cloud assembly (`cdk.out`). */
export function readAssembly(directory: string): StackTemplate[] {
  const manifest = readJson(join(directory, 'manifest.json')) as Manifest;
  const stacks = Object.entries(manifest.artifacts)
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, artifact]) => readStack(directory, id, artifact));
  if (stacks.length === 0)
    throw new Error(`${directory} holds no stack. Synthesize the app first.`);
  return stacks;
}

function readStack(directory: string, id: string, artifact: Artifact): StackTemplate {
  const { templateFile, stackName } = artifact.properties;
  const template = readJson(join(directory, templateFile)) as Template;
  const assets = readJson(join(directory, `${id}.assets.json`)) as AssetManifest;
  return {
    name: stackName ?? id,
    environment: concreteEnvironment(artifact.environment),
    resources: Object.entries(template.Resources).map(([logicalId, raw]) =>
      readResource(logicalId, raw),
    ),
    parameters: template.Parameters ?? {},
    conditions: template.Conditions ?? {},
    outputs: template.Outputs ?? {},
    assets: assetDirectories(directory, assets),
  };
}

function readResource(logicalId: string, raw: Record<string, unknown>): RawResource {
  const unknown = Object.keys(raw).filter((key) => !KNOWN_RESOURCE_KEYS.has(key));
  if (unknown.length > 0) {
    throw new Error(`${logicalId}: the local cloud does not know ${unknown.join(', ')}.`);
  }
  return {
    logicalId,
    type: raw.Type as string,
    properties: (raw.Properties ?? {}) as Record<string, unknown>,
    ...(typeof raw.Condition === 'string' && { condition: raw.Condition }),
  };
}

function assetDirectories(directory: string, manifest: AssetManifest): Map<string, string> {
  const directories = new Map<string, string>();
  for (const { source, destinations } of Object.values(manifest.files ?? {})) {
    if (!source.path) continue;
    for (const { objectKey } of Object.values(destinations)) {
      directories.set(objectKey, resolve(directory, source.path));
    }
  }
  return directories;
}

/** `aws://unknown-account/unknown-region` is how CDK writes a stack that fits any environment. */
function concreteEnvironment(text = ''): { account?: string; region?: string } {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(text) ?? [];
  return {
    ...(account && account !== 'unknown-account' && { account }),
    ...(region && region !== 'unknown-region' && { region }),
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read the cloud assembly: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

type Artifact = {
  readonly type: string;
  readonly environment?: string;
  readonly properties: { readonly templateFile: string; readonly stackName?: string };
};
type Manifest = {
  readonly artifacts: Record<string, Artifact>;
};
type Template = {
  readonly Resources: Record<string, Record<string, unknown>>;
  readonly Parameters?: StackTemplate['parameters'];
  readonly Conditions?: StackTemplate['conditions'];
  readonly Outputs?: StackTemplate['outputs'];
};
type AssetManifest = {
  readonly files?: Record<
    string,
    {
      readonly source: { readonly path?: string };
      readonly destinations: Record<string, { readonly objectKey: string }>;
    }
  >;
};
