import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../shared/lib/clock.ts';
import { ForgetfulGateway } from './forgetful-gateway.ts';
import { accepted, response, traderAt, WireServer } from './wire.ts';

let stop: () => Promise<void>;
afterEach(() => stop());

/** A trader behind a gateway, and a clock that goes on while its sandbox is frozen. */
async function setUp() {
  const server = new WireServer({
    onRequest: (socket, text) => void socket.write(response(201, accepted(text))),
  });
  const gateway = new ForgetfulGateway(await server.start());
  let frozenMs = 0;
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + frozenMs };
  const trader = traderAt(`http://127.0.0.1:${await gateway.start()}`, clock);
  stop = async () => {
    await gateway.stop();
    await server.stop();
  };
  function freeze(forMs: number) {
    frozenMs += forMs;
    gateway.forgetFlows();
  }
  return { server, trader, freeze };
}

it('after a freeze in which the gateway forgot the connection, the next POST goes through', async () => {
  const { server, trader, freeze } = await setUp();
  for (const frozenMs of [1_001, 5_000, 60_000, 15 * 60_000]) {
    const before = await trader.place();
    expect(before.placement.kind).toBe('accepted');
    freeze(frozenMs);
    const after = await trader.place();
    expect(after.placement, JSON.stringify(after)).toMatchObject({ kind: 'accepted' });
    expect(server.timesSeen(after.text)).toBe(1);
  }
});

it('after such a freeze, many POSTs at once all go through', async () => {
  const { server, trader, freeze } = await setUp();
  await Promise.all(Array.from({ length: 20 }, () => trader.place()));
  freeze(2_000);
  for (const { text, placement } of await Promise.all(
    Array.from({ length: 20 }, () => trader.place()),
  )) {
    expect(placement, JSON.stringify(placement)).toMatchObject({ kind: 'accepted' });
    expect(server.timesSeen(text)).toBe(1);
  }
});

it('a connection that is forgotten while it is in use leaves the outcome unknown', async () => {
  const { server, trader, freeze } = await setUp();
  await trader.place();
  // undici puts the socket back in the turn after the answer.
  await new Promise(setImmediate);
  freeze(500);
  const { text, placement } = await trader.place();
  expect(placement.kind).toBe('unknown');
  expect(server.timesSeen(text)).toBe(0);
});
