import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';
import { createApp } from './app.ts';
import { makeAssets } from './assets.ts';
import { openAccountViews } from './data/account-view.ts';
import type { ConsoleSetting } from './data/console-setting.ts';
import { createAccess } from './http/access.ts';
import { keptToken, newToken } from './http/token.ts';

export type Console = {
  /** The address to open, with its token. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** Where the local stack has its state too. */
const STATE_FOLDER = '.local';

/**
 * Serves the console on 127.0.0.1. Its address contains a token: a new one for each start, or the one
 * that is kept for a fixed port.
 */
export async function startConsole(setting: ConsoleSetting, port = 0): Promise<Console> {
  makeAssets();
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request) });
  const boundPort = await listen(server, port);
  const fresh = newToken(setting.randomBytes);
  const token =
    port === 0 ? fresh : keptToken(join(setting.folder ?? '.', STATE_FOLDER), port, fresh);
  const { guard, entrance } = createAccess(token, boundPort);
  const app: Hono = createApp(openAccountViews(setting), guard);

  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  return { url: entrance, close };
}

function listen(server: ServerType, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
