import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOrderServices, type OrderServices } from '../../functions/wiring/order-services.ts';
import { ATTEMPT_LIFE_MS } from '../../shared/orders/execution/place.ts';
import type { Delivered } from '../../shared/orders/submission/queue-message.ts';
import { submitOrder } from '../../shared/orders/submission/submit.ts';
import { pollAccount } from '../../shared/orders/tracking/poll-account.ts';
import { startFirstOrderServices } from '../support/first-order-services.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { ForgetfulGateway } from './forgetful-gateway.ts';

/** The time for other work beside the waiting, on a busy machine. */
const MARGIN_MS = 2_500;
const INVOCATION_MS = 12_000;
const isOwnKey = async () => true;

let cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const each of cleanUp) await each();
  cleanUp = [];
});

/** The functions' own dependencies, before services that take some calls and never answer them. */
async function setUp(isSilent: (call: string) => boolean = () => false) {
  const services = await startFirstOrderServices(isSilent);
  const gateway = new ForgetfulGateway(Number(new URL(services.url).port));
  const aws = `http://127.0.0.1:${await gateway.start()}`;
  const folder = mkdtempSync(join(tmpdir(), 'sluice-silent-aws-'));
  cleanUp.push(
    () => gateway.stop(),
    () => services.close(),
    () => rmSync(folder, { recursive: true }),
  );
  for (const [name, value] of Object.entries(functionEnvironment(folder, aws, services.url))) {
    vi.stubEnv(name, value);
  }
  const lines: string[] = [];
  const log = (_level: string, event: string) => void lines.push(event);
  return { services, gateway, lines, deps: { ...createOrderServices(), log } };
}

function submit(deps: OrderServices, id: string): Promise<Delivered> {
  const order = { id, currency_pair: 'BTC_USDT', side: 'buy', amount: '0.001', price: '30000' };
  const message = {
    messageId: id,
    body: JSON.stringify(order),
    sentAtMs: Date.now(),
    senderId: 'sender',
  };
  return submitOrder(deps, message, Date.now() + INVOCATION_MS);
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

describe('When AWS accepts a call and never responds', () => {
  it.each([
    { what: 'at every call', isSilent: (call: string) => call.startsWith('DynamoDB') },
    { what: 'at the reservation', isSilent: (call: string) => call.endsWith('UpdateItem') },
    { what: 'at the claim', isSilent: (call: string) => call.endsWith('PutItem') },
  ])('DynamoDB $what, the message comes again before its fence is over', async ({ isSilent }) => {
    const { services, deps } = await setUp(isSilent);
    const ms = await took(() => expect(submit(deps, 'order')).rejects.toThrow());
    expect(ms).toBeLessThan(ATTEMPT_LIFE_MS + MARGIN_MS);
    expect(services.orders).toEqual([]);
  });

  it('DynamoDB after the order was placed, it is left to track-orders', async () => {
    let isPlaced = () => false;
    const { services, deps, lines } = await setUp(
      (call) => isPlaced() && call.endsWith('UpdateItem'),
    );
    isPlaced = () => services.orders.length > 0;
    const ms = await took(() => submit(deps, 'order'));
    expect(ms).toBeLessThan(ATTEMPT_LIFE_MS + MARGIN_MS);
    expect(services.orders).toHaveLength(1);
    expect(lines).toContain('left_to_track_orders');
  });

  it('Secrets Manager, the message comes again before its fence is over, and nothing is sent', async () => {
    const { services, deps } = await setUp((call) => call.startsWith('secretsmanager'));
    const ms = await took(async () =>
      expect(await submit(deps, 'order')).toMatchObject({ kind: 'comes_again', seconds: 1 }),
    );
    expect(ms).toBeLessThan(ATTEMPT_LIFE_MS + MARGIN_MS);
    expect(services.orders).toEqual([]);
  });

  it('DynamoDB, a pass of track-orders ends within its interval', async () => {
    const { deps } = await setUp((call) => call.startsWith('DynamoDB'));
    const ms = await took(() =>
      expect(pollAccount({ ...deps, isOwnKey }, 'main')).rejects.toThrow(),
    );
    expect(ms).toBeLessThan(deps.config.trackEverySeconds * 1_000);
  });

  it('on connections that died while the sandbox was frozen, the order is placed all the same', async () => {
    const { services, gateway, deps } = await setUp();
    await submit(deps, 'before');
    gateway.forgetFlows();
    const ms = await took(() => submit(deps, 'after'));
    expect(ms).toBeLessThan(ATTEMPT_LIFE_MS + MARGIN_MS);
    expect(services.orders).toHaveLength(2);
  });
});
