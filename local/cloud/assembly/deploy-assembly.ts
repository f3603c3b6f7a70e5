import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { AwsLocation } from '../aws/aws-location.ts';
import type { Engine } from '../cloudformation/engine.ts';
import type { Stack } from '../cloudformation/stack.ts';
import type { Buckets } from '../services/buckets.ts';
import { writeZip } from '../services/zip.ts';
import type { AssemblyStack } from './assembly.ts';

const TOOLKIT = 'CDKToolkit';
/** Of the bootstrap resources that `cdk bootstrap` makes. */
const BOOTSTRAP_VERSION = '33';

export type AssemblyTarget = {
  readonly engine: Engine;
  readonly buckets: Buckets;
  readonly location: AwsLocation;
};

/**
 * Deploys the stacks of an assembly as the CDK command line does, without it: archives of the assets
 * into the bucket, the template to CloudFormation. Returns the parts of the templates that are idle.
 */
export async function deployAssembly(
  stacks: readonly AssemblyStack[],
  target: AssemblyTarget,
): Promise<string[]> {
  const idle = [];
  for (const stack of stacks) idle.push(...(await deployStack(stack, target)));
  return idle;
}

async function deployStack(
  { name, templateBody, isProtected, assets }: AssemblyStack,
  { engine, buckets, location }: AssemblyTarget,
): Promise<readonly string[]> {
  await bootstrap(engine, location);
  const accepted = engine.accept(templateBody, {});
  for (const { folder, bucketName, objectKey } of assets) {
    buckets.put(inLocation(bucketName, location), objectKey, archiveOf(folder));
  }
  const existing = engine.stacks.find(name);
  const isUseless = existing?.status === 'ROLLBACK_COMPLETE';
  if (isUseless) {
    // It has never been there: nobody needs to be kept from deleting it.
    existing.isProtected = false;
    await engine.delete(existing);
  }
  const stack = isUseless || !existing ? engine.open(name, [], isProtected) : existing;
  const before = archivesOf(stack);
  await engine.deploy(stack, accepted, { disableRollback: false, importExisting: true });
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)) {
    const failure =
      stack.events.findLast(({ status }) => /^(CREATE|UPDATE)_FAILED$/.test(status)) ??
      stack.events.findLast(({ status }) => /ROLLBACK_IN_PROGRESS$/.test(status));
    throw new Error(failure?.reason ?? stack.statusReason);
  }
  const now = archivesOf(stack).map(String);
  // Each start has archives of its own: without this they would pile up in the data directory.
  for (const archive of before) if (!now.includes(String(archive))) buckets.remove(...archive);
  return accepted.idle;
}

/** Bucket and key of each function's code. */
function archivesOf({ resources }: Stack): readonly (readonly [bucket: string, key: string])[] {
  return [...resources.values()]
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ properties }) => {
      const { S3Bucket, S3Key } = properties.Code as { S3Bucket: string; S3Key: string };
      return [S3Bucket, S3Key];
    });
}

/** The part of `cdk bootstrap` that every deployment of a CDK app needs. */
async function bootstrap(engine: Engine, location: AwsLocation): Promise<void> {
  if (engine.stacks.find(TOOLKIT)) return;
  const template = {
    Resources: {
      StagingBucket: {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'Retain',
        Properties: {
          BucketName: `cdk-hnb659fds-assets-${location.accountId}-${location.region}`,
        },
      },
      CdkBootstrapVersion: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Type: 'String',
          Name: '/cdk-bootstrap/hnb659fds/version',
          Value: BOOTSTRAP_VERSION,
        },
      },
    },
  };
  const stack = engine.open(TOOLKIT, [], false);
  const options = { disableRollback: false, importExisting: true };
  await engine.deploy(stack, engine.accept(JSON.stringify(template), {}), options);
}

/** `cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}` */
function inLocation(name: string, { accountId, region }: AwsLocation): string {
  return name.replace(/\$\{AWS::AccountId\}/g, accountId).replace(/\$\{AWS::Region\}/g, region);
}

function archiveOf(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return writeZip(
    paths.sort().map((path) => ({
      path: relative(folder, path).split(sep).join('/'),
      mode: statSync(path).mode & 0o777,
      content: readFileSync(path),
    })),
  );
}
