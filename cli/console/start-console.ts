import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';
import { createApp } from './app.ts';
import { openAccountViews } from './data/account-view.ts';
import type { ConsoleSetting } from './data/console-setting.ts';
import { createAccess } from './http/access.ts';

export type Console = {
  /** The address to open, with its token. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

const TOKEN_BYTES = 32;

/** Serves the console on 127.0.0.1. Each start has a new token, which the URL contains. */
export async function startConsole(setting: ConsoleSetting, port = 0): Promise<Console> {
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request) });
  const boundPort = await listen(server, port);
  const token = Buffer.from(setting.randomBytes(TOKEN_BYTES)).toString('base64url');
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
