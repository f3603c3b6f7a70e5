import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { outsideTrader } from '../support/outside-trader.ts';
import { PRICES, startTestStack, type TestStack } from '../support/test-stack.ts';
import { endSluices, runSluice } from './run-sluice.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ accounts: ['main', 'other'] });
});
afterEach(endSluices);
afterAll(() => stack?.stop());

const sluice = (line: string) => runSluice(stack.folder, line.split(' '));
async function sluiceJson(line: string) {
  const run = await sluice(`${line} --json`);
  return { ...run, json: JSON.parse(run.stdout) };
}

/** A limit order below the market that is open. */
async function openOrder(id: string, order: object = {}) {
  await stack.send({ id, amount: '0.002', price: '80000', ...order });
  return stack.awaitStatus(id, 'open');
}

/** An order at the market's price, half of it filled by another trader. */
async function halfFilledOrder(id: string) {
  const order = await openOrder(id, { price: PRICES.BTC_USDT });
  await outsideTrader(stack.exchangeServer.url, stack.users.other!.key).place({
    currencyPair: 'BTC_USDT',
    side: 'sell',
    amount: '0.001',
    price: PRICES.BTC_USDT,
  });
  return order;
}

describe('sluice cancel', () => {
  it('ends an open order and shows it', async () => {
    await openOrder('resting');
    const { json, exitCode } = await sluiceJson('cancel resting');
    expect(json).toMatchObject({ id: 'resting', status: 'cancelled', filled_amount: '0' });
    expect(json).not.toHaveProperty('error');
    expect(exitCode).toBe(0);
  });

  it('says what had been filled', async () => {
    await halfFilledOrder('half');
    const { stdout, exitCode } = await sluice('cancel half');
    expect(stdout).toMatch(/status +partially_filled: ended, partly filled/);
    expect(stdout).toMatch(/filled +0\.001 BTC for 88 USDT, average 88000/);
    expect(exitCode).toBe(0);
  });

  it('says that an order that has ended cannot be cancelled', async () => {
    await stack.send({ id: 'bought', type: 'market', amount: '50' });
    await stack.awaitStatus('bought', 'filled');
    const { json, exitCode } = await sluiceJson('cancel bought');
    expect(json).toMatchObject({
      id: 'bought',
      status: 'filled',
      error: { code: 'TARGET_FINISHED', field: 'target' },
    });
    expect(exitCode).toBe(1);
    const { stderr, stdout } = await sluice('cancel bought');
    expect(stderr).toMatch(/"bought" has already ended: it is filled since .*nothing to cancel/);
    expect(stdout).toContain('status  filled');
  });

  it('blocks the id of an unknown order only with --before', async () => {
    const slip = await sluiceJson('cancel unheard-of');
    expect(slip.json.error).toMatchObject({ code: 'NOT_FOUND', field: 'ID' });
    expect(slip.json.error.message).toContain('sluice cancel unheard-of --before');
    expect(slip.exitCode).toBe(1);
    expect(await stack.find('unheard-of')).toBeUndefined();

    const { stdout, exitCode } = await sluice('cancel unheard-of --before');
    expect(stdout).toMatch(/next +nothing was placed; an order with this id never will be/);
    expect(exitCode).toBe(0);

    const file = join(stack.folder, 'late.json');
    const order = { id: 'unheard-of', currency_pair: 'BTC_USDT', side: 'buy' };
    writeFileSync(file, JSON.stringify({ ...order, amount: '0.001', price: '80000' }));
    const late = await sluiceJson(`send ${file}`);
    expect(late.json).toMatchObject({ status: 'cancelled', error: { code: 'ID_USED' } });
    expect(late.exitCode).toBe(1);
  });

  it('does not wait with --no-wait', async () => {
    await openOrder('unwaited');
    const { json, exitCode } = await sluiceJson('cancel unwaited --no-wait');
    expect(json).toEqual({
      id: expect.stringMatching(/^cli-/),
      account: 'main',
      action: 'cancel',
      target: 'unwaited',
      message_id: expect.any(String),
    });
    expect(exitCode).toBe(0);
    expect(await stack.settled(json.id)).toMatchObject({ status: 'done', target: 'unwaited' });
    expect(await stack.find('unwaited')).toMatchObject({ status: 'cancelled' });
  });

  it('is refused before anything is sent when the id cannot be one', async () => {
    const { json, exitCode } = await sluiceJson('cancel no//id --before');
    expect(json.error).toMatchObject({ code: 'INVALID_FIELD', field: 'target' });
    expect(exitCode).toBe(1);
  });
});

describe('sluice cancel --all', () => {
  const openIds = async () =>
    (await sluiceJson('list --open')).json.map(({ id }: { id: string }) => id);

  it('ends the open orders of a pair, or all of them, and lists those that it left', async () => {
    await openOrder('all-btc');
    await openOrder('all-eth', { currency_pair: 'ETH_USDT', amount: '0.01', price: '2000' });
    const ofPair = await sluiceJson('cancel --all --pair ethusdt');
    expect(ofPair.json.cancelled).toMatchObject([{ id: 'all-eth', status: 'cancelled' }]);
    expect(ofPair.json.left.map(({ id }: { id: string }) => id)).toContain('all-btc');
    expect(ofPair.exitCode).toBe(0);
    const { stdout, exitCode } = await sluice('cancel --all');
    expect(stdout).toMatch(/cancelled +buy 0\.002 BTC_USDT at 80000 .*all-btc/);
    expect(stdout).not.toContain('Left');
    expect(exitCode).toBe(0);
    expect(await openIds()).toEqual([]);
    expect((await sluice('cancel --all')).stdout).toBe('No open orders to cancel.\n');
  });

  it.each([
    ['cancel', /Give an ID or --all/],
    ['cancel one --all', /Give an ID or --all/],
    ['cancel one --pair BTC_USDT', /--pair goes with --all/],
    ['cancel one --with-exits --no-wait', /--with-exits waits/],
    ['cancel --all --before', /--before goes with an ID/],
  ])('is not half given: %s', async (line, fault) => {
    const { exitCode, stderr } = await sluice(line);
    expect(stderr).toMatch(fault);
    expect(exitCode).toBe(2);
  });
});

describe('sluice amend', () => {
  it('changes amount, price or both and shows the order as it stands', async () => {
    await openOrder('changing');
    const both = await sluiceJson('amend changing --amount 0.0030 --price 81000');
    expect(both.json).toMatchObject({
      id: 'changing',
      status: 'open',
      amount: '0.003',
      price: '81000',
      remaining_amount: '0.003',
    });
    expect(both.exitCode).toBe(0);
    const price = await sluice('amend changing --price 82000');
    expect(price.stdout).toMatch(/^buy 0\.003 BTC_USDT at 82000\n/);
  });

  it('shows the order and why it stays what it is when the amendment is refused', async () => {
    await halfFilledOrder('too-far');
    await sluice('amend too-far --price 87999');
    const { json, exitCode, stderr } = await sluiceJson('amend too-far --amount 0.001');
    expect(json).toMatchObject({
      id: 'too-far',
      amount: '0.002',
      price: '87999',
      filled_amount: '0.001',
      error: { code: 'TARGET_NOT_AMENDABLE', field: 'amount' },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toBe('local, simulated exchange\n');
  });

  it('is refused where there is no such order, or nothing to change', async () => {
    expect((await sluiceJson('amend never --price 5')).json.error.code).toBe('NOT_FOUND');
    const nothing = await sluiceJson('amend never');
    expect(nothing.json.error).toMatchObject({ code: 'USAGE', field: 'amount' });
    expect(nothing.exitCode).toBe(2);
    expect((await sluice('amend never --price -5')).exitCode).toBe(2);
  });

  it('is refused where the record is that of a cancel', async () => {
    await openOrder('gone');
    const { json } = await sluiceJson('cancel gone --no-wait');
    await stack.settled(json.id);
    const { json: refused, exitCode } = await sluiceJson(`amend ${json.id} --price 81000`);
    expect(refused.error.code).toBe('TARGET_NOT_OPEN');
    expect(exitCode).toBe(1);
  });
});

describe('sluice cancel and amend', () => {
  it('demand a target where there are two', async () => {
    const deployed = join(stack.folder, 'cdk-outputs.json');
    writeFileSync(deployed, '{}');
    try {
      const { exitCode, stderr } = await sluice('cancel any');
      expect(stderr).toContain('--target local or --target aws');
      expect(exitCode).toBe(2);
      expect((await sluice('amend any --price 1')).exitCode).toBe(2);
    } finally {
      rmSync(deployed);
    }
  });
});
