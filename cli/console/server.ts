import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { explainError } from '../service-errors.ts';
import { createAccess } from './access.ts';
import { serveAsset } from './assets.ts';
import { type Desks, openDesks } from './desk.ts';
import { troublePage } from './pages/trouble-page.ts';
import { page, type Reply, redirect, refusal, send } from './reply.ts';
import { ROUTES } from './routes.ts';
import type { ConsoleSetting } from './setting.ts';

export type Console = {
  /** The address to open, with its token. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

const TOKEN_BYTES = 32;
const FORM_BYTES_MAX = 64 * 1024;

/** Serves the console on 127.0.0.1, for the one who knows the token of this start. */
export async function startConsole(setting: ConsoleSetting, port = 0): Promise<Console> {
  const desks = openDesks(setting);
  const server = createServer((request, response) => {
    void answer(request).then(
      (reply) => send(response, reply),
      async (error: unknown) => send(response, await trouble(desks, error)),
    );
  });
  const boundPort = await listen(server, port);
  const token = Buffer.from(setting.randomBytes(TOKEN_BYTES)).toString('base64url');
  const access = createAccess(token, boundPort);

  async function answer(request: IncomingMessage): Promise<Reply> {
    const { method = 'GET', headers } = request;
    const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${boundPort}`);
    if (!url) return refusal(400, 'This is no address.');
    const granted = access.check({ method, url, headers });
    if (granted.kind === 'refused') return refusal(403, granted.why);
    if (granted.kind === 'enter') return redirect('/', { 'set-cookie': granted.cookie });
    const [, asset] = /^\/assets\/([^/]+)$/.exec(url.pathname) ?? [];
    if (asset !== undefined) return serveAsset(asset) ?? refusal(404, 'There is no such file.');
    const form = method === 'POST' ? await readForm(request) : undefined;
    if (form === 'too large') return refusal(413, 'The form is too large.');
    return (await route(desks, method, url, form)) ?? refusal(404, 'There is no such page.');
  }

  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: access.entrance, close };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | 'too large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > FORM_BYTES_MAX) return 'too large';
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

async function route(
  desks: Desks,
  method: string,
  url: URL,
  form = new URLSearchParams(),
): Promise<Reply | undefined> {
  if (url.pathname === '/') return redirect(`/accounts/${desks.first.account}/orders`);
  for (const { method: takes, pattern, serve } of ROUTES) {
    const match = (method === 'HEAD' ? 'GET' : method) === takes ? pattern.exec(url) : null;
    if (!match) continue;
    const { account = '', id = '' } = match.pathname.groups;
    const desk = desks.of(account);
    const decodedId = decoded(id);
    if (!desk || decodedId === undefined) return undefined;
    return serve({ desk, id: decodedId, query: url.searchParams, form });
  }
  return undefined;
}

/** Undefined where percent signs stand for nothing. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const trouble = async ({ first }: Desks, error: unknown): Promise<Reply> =>
  page(await troublePage(first, explainError(error)), 502);
