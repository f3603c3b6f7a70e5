import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PEERS_FOLDER } from '../../tools/bench/clients/peers.ts';

/** Whether gateio-api and ccxt are there, or are about to be: a long run installs them where the bench has them. */
export const hasOtherClients =
  process.env.SLUICE_LONG === '1' || existsSync(join(PEERS_FOLDER, 'node_modules'));

export const INSTALL_MS = 300_000;

if (!hasOtherClients) {
  console.warn(
    'LEFT OUT: gateio-api and ccxt are not installed (npm run test:long installs them), so they did not trade at the simulated exchange.',
  );
}
