import { join } from 'node:path';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Config } from '../../shared/config/schema.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import type { AwsLike } from '../cloud/aws/aws-like.ts';
import { type LocalCloud, type PublishedMessage, startLocalCloud } from '../cloud/cloud.ts';
import { localConfig } from './local-config.ts';
import { type Outputs, removeOutputs, writeOutputs } from './outputs-file.ts';
import { synthesize } from './synthesize.ts';
import { takeWorkFolder } from './work-folder.ts';

export type ApiKey = { readonly key: string; readonly secret: string };

export type LocalStackOptions = {
  readonly config: Config;
  /** Base URL of the exchange that all accounts trade at. */
  readonly exchangeUrl: string;
  /** How the `sluice` command names it. */
  readonly exchangeName: string;
  /** The key of each account. */
  readonly keys: Readonly<Record<string, ApiKey>>;
  /** Where the assembly and outputs.json go. */
  readonly workDir: string;
  readonly port: number;
  /** In memory if absent. */
  readonly dataDir?: string | undefined;
  /** Schedules only run when fired: for tests. */
  readonly manualSchedules?: boolean;
  /** How long DynamoDB takes for a transaction, which then refuses what meets it: for tests. */
  readonly transactionMs?: number;
  /** Behaves where AWS is less kind than one machine. */
  readonly awsLike?: AwsLike;
  /** The notices that people would get by e-mail. */
  readonly onNotice?: (notice: PublishedMessage) => void;
  readonly onLog?: (line: { readonly functionId: string; readonly text: string }) => void;
  /** In place of a synthesis for this stack alone: tests share theirs. */
  readonly synthesize?: typeof synthesize;
};

export type LocalStack = {
  readonly cloud: LocalCloud;
  readonly outputs: Readonly<Record<string, string>>;
  readonly outputsFile: string;
  /** Has the schedule of track-orders fire now. */
  readonly fireTrackOrders: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const STACK = 'Sluice';

/** Synthesizes the stack, runs it on this machine, and says where it is in outputs.json. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const config = localConfig(options.config, options.exchangeUrl);
  const release = takeWorkFolder(options.workDir);
  const outputsFile = join(options.workDir, 'outputs.json');
  let cloud: LocalCloud | undefined;
  async function stop() {
    removeOutputs(outputsFile);
    await cloud?.stop();
    release();
  }
  try {
    // A stack that was killed left its own.
    removeOutputs(outputsFile);
    cloud = await startLocalCloud({
      assembly: await (options.synthesize ?? synthesize)(config, options.workDir),
      port: options.port,
      ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
      ...(options.manualSchedules && { manualSchedules: true }),
      ...(options.transactionMs !== undefined && { transactionMs: options.transactionMs }),
      ...(options.awsLike && { awsLike: options.awsLike }),
      ...(options.onNotice && { onPublish: options.onNotice }),
      ...(options.onLog && { onLog: options.onLog }),
    });
    await putKeys(cloud, options.keys);
    const outputs = {
      ...cloud.outputs[STACK],
      Endpoint: cloud.endpoint,
      Exchange: options.exchangeName,
    };
    writeOutputs(outputsFile, { [STACK]: outputs } satisfies Outputs);
    const { fireSchedule } = cloud;
    const schedule = trackOrdersSchedule(cloud);
    return { cloud, outputs, outputsFile, fireTrackOrders: () => fireSchedule(schedule), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Gives the stack the keys of its accounts. */
export async function putKeys(
  cloud: LocalCloud,
  keys: Readonly<Record<string, ApiKey>>,
): Promise<void> {
  const accounts: Readonly<Record<string, { readonly secret: string }>> = JSON.parse(
    cloud.outputs[STACK]!.Accounts!,
  );
  const client = awsClient(SecretsManagerClient, 'person', {
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (const [account, { secret }] of Object.entries(accounts)) {
    const key = keys[account];
    if (!key) continue;
    const SecretString = JSON.stringify(key);
    await client.send(new PutSecretValueCommand({ SecretId: secret, SecretString }));
  }
  client.destroy();
}

function trackOrdersSchedule({ schedules }: LocalCloud): string {
  const found = schedules.find((name) => name.includes('TrackOrders'));
  if (found) return found;
  throw new Error('The stack has no schedule for track-orders.');
}
