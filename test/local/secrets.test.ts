import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { CfnOutput, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { beforeAll, expect, test } from 'vitest';
import { synthesize, temporaryDirectory } from './assembly.ts';
import { startCloud } from './clients.ts';

const SecretId = 'sluice/main';

let assembly: string;
beforeAll(() => {
  assembly = synthesize((stack) => {
    const empty = new secretsmanager.CfnSecret(stack, 'Keys', { name: SecretId });
    new CfnOutput(stack, 'SecretArn', { value: empty.ref });
    new secretsmanager.Secret(stack, 'Generated', {
      secretName: 'generated',
      generateSecretString: {
        passwordLength: 20,
        excludePunctuation: true,
      },
    });
  });
});

test('a secret starts without a value, and then gives back what was put', async () => {
  const { secrets, output } = await startCloud({ assembly });
  const get = (input: object = {}) =>
    secrets.send(new GetSecretValueCommand({ SecretId, ...input }));

  await expect(get()).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'first' }));
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'second' }));

  expect(await get()).toMatchObject({
    ARN: output('SecretArn'),
    Name: SecretId,
    SecretString: 'second',
    VersionStages: ['AWSCURRENT'],
  });
  expect(await get({ SecretId: output('SecretArn'), VersionStage: 'AWSPREVIOUS' })).toMatchObject({
    SecretString: 'first',
  });
  const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  expect(Object.values(VersionIdsToStages!).flat().sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
});

test('a generated value follows the rules of the template', async () => {
  const { secrets } = await startCloud({ assembly });

  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: 'generated' }));

  expect(SecretString).toMatch(/^[A-Za-z0-9]{20}$/);
});

test('values outlive a restart in a file that only its owner can read', async () => {
  const dataDir = temporaryDirectory();
  const first = await startCloud({ assembly, dataDir });
  await first.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'kept' }));
  await first.stop();

  const second = await startCloud({ assembly, dataDir });

  const { SecretString } = await second.secrets.send(new GetSecretValueCommand({ SecretId }));
  expect(SecretString).toBe('kept');
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
});

test('an unknown secret is reported as AWS does', async () => {
  const { secrets } = await startCloud({ assembly });

  await expect(
    secrets.send(new GetSecretValueCommand({ SecretId: 'other' })),
  ).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
});
