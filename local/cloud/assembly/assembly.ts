import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One stack of a synthesized cloud assembly (`cdk.out`). */
export type AssemblyStack = {
  readonly name: string;
  readonly environment: { readonly account?: string; readonly region?: string };
  readonly isProtected: boolean;
  readonly templateBody: string;
  readonly assets: readonly Asset[];
};

/** A folder that is deployed as an archive. */
export type Asset = {
  readonly folder: string;
  /** With the placeholders of the account and the Region. */
  readonly bucketName: string;
  readonly objectKey: string;
};

/** Reads every stack of a synthesized cloud assembly. */
export function readAssembly(directory: string): AssemblyStack[] {
  const manifest = readJson(join(directory, 'manifest.json')) as Manifest;
  const stacks = Object.entries(manifest.artifacts)
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, artifact]) => readStack(directory, id, artifact));
  if (stacks.length === 0)
    throw new Error(`${directory} holds no stack. Synthesize the app first.`);
  return stacks;
}

function readStack(directory: string, id: string, artifact: Artifact): AssemblyStack {
  const { templateFile, stackName, terminationProtection } = artifact.properties;
  const assets = readJson(join(directory, `${id}.assets.json`)) as AssetManifest;
  return {
    name: stackName ?? id,
    environment: concreteEnvironment(artifact.environment),
    isProtected: terminationProtection === true,
    templateBody: read(join(directory, templateFile)),
    assets: Object.values(assets.files ?? {}).flatMap(({ source, destinations }) =>
      source.packaging === 'zip'
        ? Object.values(destinations).map((destination) => ({
            ...destination,
            folder: resolve(directory, source.path ?? ''),
          }))
        : [],
    ),
  };
}

/** `aws://unknown-account/unknown-region` is how CDK writes a stack that fits any environment. */
function concreteEnvironment(text = ''): { account?: string; region?: string } {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(text) ?? [];
  return {
    ...(account && account !== 'unknown-account' && { account }),
    ...(region && region !== 'unknown-region' && { region }),
  };
}

const readJson = (file: string): unknown => JSON.parse(read(file));

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`Cannot read the cloud assembly: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

type Artifact = {
  readonly type: string;
  readonly environment?: string;
  readonly properties: {
    readonly templateFile: string;
    readonly stackName?: string;
    readonly terminationProtection?: boolean;
  };
};
type Manifest = {
  readonly artifacts: Record<string, Artifact>;
};
type AssetManifest = {
  readonly files?: Record<
    string,
    {
      readonly source: { readonly path?: string; readonly packaging?: string };
      readonly destinations: Record<
        string,
        { readonly bucketName: string; readonly objectKey: string }
      >;
    }
  >;
};
