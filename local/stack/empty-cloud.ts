import { join } from 'node:path';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../cloud/cloud.ts';
import { type Outputs, removeOutputs, writeOutputs } from './outputs-file.ts';
import { takeWorkFolder } from './work-folder.ts';

export type EmptyCloud = {
  readonly cloud: LocalCloud;
  readonly outputsFile: string;
  readonly stop: () => Promise<void>;
};

/** The local AWS without a stack: `cdk bootstrap`, `deploy` and `destroy` work against it. */
export async function startEmptyCloud({
  workDir,
  ...options
}: Omit<LocalCloudOptions, 'assembly'> & { readonly workDir: string }): Promise<EmptyCloud> {
  const release = takeWorkFolder(workDir);
  const outputsFile = join(workDir, 'outputs.json');
  removeOutputs(outputsFile);
  try {
    const cloud = await startLocalCloud(options);
    writeOutputs(outputsFile, { Local: { Endpoint: cloud.endpoint } } satisfies Outputs);
    async function stop() {
      removeOutputs(outputsFile);
      await cloud.stop();
      release();
    }
    return { cloud, outputsFile, stop };
  } catch (error) {
    release();
    throw error;
  }
}
