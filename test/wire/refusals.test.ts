import { afterEach, expect, it } from 'vitest';
import { response, traderAt, WireServer } from './wire.ts';

let server: WireServer | undefined;
afterEach(() => server?.stop());

/** The outcome of a placement with this label in its response. */
async function kindOf(status: number, label: string): Promise<string> {
  const body = JSON.stringify({ label, message: 'no' });
  server = new WireServer({ onRequest: (socket) => void socket.write(response(status, body)) });
  const trader = traderAt(`http://127.0.0.1:${await server.start()}`);
  const { placement } = await trader.place();
  await server.stop();
  server = undefined;
  return placement.kind;
}

// Another attempt may follow these without a proof: were one of them to lie, there would be two
// orders. So the list is closed, and is repeated here on purpose.
it.each([
  [429, 'TOO_MANY_REQUESTS'],
  [401, 'REQUEST_EXPIRED'],
  [400, 'REQUEST_EXPIRED'],
])('after a %i %s the next attempt may follow', async (status, label) => {
  expect(await kindOf(status, label)).toBe('passing');
});

it.each([
  'REPEATED_CREATION',
  'REPEAT_REQUEST',
  'TOO_BUSY',
  'SERVER_ERROR',
  'INTERNAL',
  'SERVER_TIMEOUT',
  'FAILED_RETRIEVE_ASSETS',
  'A_LABEL_OF_TOMORROW',
])('a 400 %s leaves the outcome unknown', async (label) => {
  expect(await kindOf(400, label)).toBe('unknown');
});

it.each(['TOO_MANY_REQUESTS', 'BALANCE_NOT_ENOUGH', 'INVALID_KEY'])(
  'with a 5xx no label is a proof: %s',
  async (label) => {
    expect(await kindOf(500, label)).toBe('unknown');
    expect(await kindOf(503, label)).toBe('unknown');
  },
);
