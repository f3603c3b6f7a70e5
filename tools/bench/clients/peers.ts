import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where the peers are installed, for the bench alone. */
export const PEERS_FOLDER = fileURLToPath(new URL('../peers/', import.meta.url));

/** Requires a package of the peers; they have no part in the project's own dependencies. */
export const requirePeer = createRequire(`${PEERS_FOLDER}package.json`);

/** An axios adapter that answers without a network. */
export function cannedAdapter(reply: string) {
  return async (config: object) => ({
    data: reply,
    status: 201,
    statusText: 'Created',
    headers: {},
    config,
    request: {},
  });
}
