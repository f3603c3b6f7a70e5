import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PEERS_FOLDER } from './clients/peers.ts';
import { PEERS } from './figures/figure.ts';

/** Installs the peers, which only the bench has, in the versions of their own lock file. */
export function installPeers(): void {
  const isThere = PEERS.every((peer) => existsSync(join(PEERS_FOLDER, 'node_modules', peer)));
  if (isThere) return;
  console.error(`Installing ${PEERS.join(', ')} (once) ...`);
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: PEERS_FOLDER,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('The peers could not be installed: is there a network?');
}
