import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../cli/accounts/diagnoses.ts';
import { canaryKey } from '../../local/simulation/canary.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import { createIncidentStore } from '../../shared/incidents/incident-store.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import {
  futuresCircuitClosed,
  futuresCircuitOpened,
  haltCompleted,
} from '../../shared/kill-switch/state.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { sum } from '../../shared/lib/decimal.ts';
import { endSluices, runSluice, startSluice } from '../cli/run-sluice.ts';
import { eventually } from '../support/eventually.ts';
import { shownOrder } from '../support/record.ts';
import { secretOf, startTestStack, type TestStack } from '../support/test-stack.ts';

const FUTURES = { contracts: ['BTC_USDT', 'ETH_USDT'], maxLeverage: '10' };
const GROUP = 'main#usdt:BTC_USDT';
const CONTRACT = { contract: 'BTC_USDT', price: '0' };

let it: TestStack;
beforeAll(async () => {
  it = await startTestStack({ accounts: ['main', 'other'], futures: FUTURES });
});
afterEach(endSluices);
afterAll(() => it?.stop());

const userId = () => it.users.main!.userId;
const positions = () => it.exchange.futures.positions(userId());
const sendContract = (message: object) => it.sendText(JSON.stringify(message), GROUP);

const sluice = (line: string) => runSluice(it.folder, line.split(' '));
async function sluiceJson(line: string) {
  const run = await sluice(`${line} --json`);
  if (run.stdout === '') throw new Error(run.stderr);
  return { ...run, json: JSON.parse(run.stdout) };
}

describe('An account with futures', () => {
  test('trades a contract by a queue message, and closes it', async () => {
    await sendContract({ id: 'long', ...CONTRACT, size: '5' });
    const opened = shownOrder(await it.awaitStatus('long', 'filled'));
    expect(opened).toMatchObject({
      market: 'futures',
      settle: 'usdt',
      contract: 'BTC_USDT',
      size: '5',
      filled_size: '5',
      filled_amount: '0.0005',
    });
    expect(positions().map(({ contract, size }) => [contract, size.toString()])).toEqual([
      ['BTC_USDT', '5'],
    ]);
    expect(it.exchange.orders(userId())).toEqual([]);

    await sendContract({ id: 'close', ...CONTRACT, size: '0', close: true });
    await it.settled('close');
    expect(positions()).toEqual([]);
  });

  test('is refused a contract that its configuration does not name', async () => {
    await sendContract({ id: 'doge', ...CONTRACT, contract: 'DOGE_USDT', size: '1' });
    expect(await it.settled('doge')).toMatchObject({
      status: 'rejected',
      reason: { code: 'PAIR_NOT_ALLOWED', field: 'contract' },
    });
  });
});

describe('sluice long, short, positions and close', () => {
  test('open a position, show it, and close a part and the rest of it', async () => {
    const long = await sluiceJson('long btcusdt --size 40');
    expect(long.exitCode, long.stderr).toBe(0);
    expect(long.json).toMatchObject({ status: 'filled', contract: 'BTC_USDT', size: '40' });
    expect(long.stderr).toContain('Buying 40 BTC_USDT contracts at market: 0.004 BTC, about 352');
    // The wallet is worth more than the position.
    expect(long.stderr).toMatch(
      /long 40 contracts, margin about 35[\d.]+ USDT at leverage 10, no liquidation at any price\./,
    );

    const stop = await sluiceJson('stop BTC_USDT --at 70000 --size 40');
    expect(stop.json).toMatchObject({ action: 'exit', status: 'working', size: '-40' });
    const { id: exit } = stop.json;
    const { json } = await sluiceJson('positions');
    expect(json).toMatchObject([
      {
        contract: 'BTC_USDT',
        size: '40',
        leverage: '10',
        margin_mode: 'cross',
        entry_price: expect.any(String),
        mark_price: expect.any(String),
        unrealised_pnl: expect.any(String),
        realised_pnl: expect.any(String),
        value: expect.any(String),
        exit,
      },
    ]);
    const shown = await sluice('positions');
    expect(shown.stdout).toMatch(/^BTC_USDT {2}long 40 contracts {2}worth 35\d/);
    expect(shown.stdout).toContain(`exit ${exit}: stop 70000`);

    const part = await sluiceJson('close BTC_USDT --size 15');
    expect(part.json).toMatchObject({ status: 'filled', size: '-15', reduce_only: true });
    expect(positions()[0]!.size.toString()).toBe('25');
    const rest = await sluiceJson('close BTC_USDT');
    expect(rest.json).toMatchObject({ status: 'filled', close: true, filled_amount: '0.0025' });
    expect(rest.stderr).toContain('Held: long 25 BTC_USDT contracts, worth ');
    expect(positions()).toEqual([]);
    expect((await sluice('positions')).stdout).toBe('No positions.\n');

    // By now also what the message has closed is known, by its trades.
    const { filled_size, filled_amount } = shownOrder(await it.awaitStatus('close', 'filled'));
    expect([filled_size, filled_amount]).toEqual(['-5', '0.0005']);
    const { json: limits } = await sluiceJson('limits');
    expect(Number(limits.futures.used)).toBeGreaterThan(300);
    expect(limits.orders).toBe(0);
    const again = await sluiceJson('close BTC_USDT');
    expect([again.json.reason.code, again.exitCode]).toEqual(['NO_POSITION', 1]);
  });

  test('sell by the word short; an open order is amended by its size, listed and cancelled', async () => {
    const short = await sluiceJson('short ETH_USDT --size 2.5 --price 3050 --stop 3300');
    expect(short.json).toMatchObject({
      status: 'open',
      size: '-2.5',
      price: '3050',
      tif: 'gtc',
      exits: { stop_loss: { price: '3300' } },
    });
    const { id } = short.json;
    const amended = await sluiceJson(`amend ${id} --size 3 --price 3060`);
    expect(amended.json).toMatchObject({ id, status: 'open', size: '-3', price: '3060' });
    const list = await sluice('list --open');
    expect(list.stdout).toContain('sell 3 ETH_USDT contracts at 3060');
    const get = await sluice(`get ${id}`);
    expect(get.stdout).toMatch(/^sell 3 ETH_USDT contracts at 3060, then stop 3300\n/);
    expect(get.stdout).toMatch(/\n {2}remaining +0\.03 ETH\n/);
    expect(get.stdout).toMatch(/\n {2}valid +gtc\n/);
    const ofPair = await sluice(`amend ${id} --amount 3`);
    expect([ofPair.exitCode, ofPair.stderr]).toEqual([
      2,
      expect.stringContaining(`"${id}" is an order of contracts: give --size. Nothing was sent.`),
    ]);
    const cancelled = await sluiceJson(`cancel ${id}`);
    expect(cancelled.json).toMatchObject({ id, status: 'cancelled' });
  });

  test('work an order in slices: what is held grows by each of them, until it is cancelled', async () => {
    const short = await sluiceJson('short btcusdt --size 48 --price 87000 --over 2h --every 5m');
    expect(short.exitCode, short.stderr).toBe(0);
    expect(short.stderr).toContain(
      'Selling 48 BTC_USDT contracts at 87000 in slices over 2 h, one each 5 min: 0.0048 BTC, about 417.6 USDT.',
    );
    const { id, ...sent } = short.json;
    expect(sent).toMatchObject({
      status: 'working',
      contract: 'BTC_USDT',
      size: '-48',
      price: '87000',
      slices: { over: 'PT2H', every: 'PT5M', count: 24 },
    });
    const first = shownOrder(await it.awaitStatus(`${id}/s1`, 'filled'));
    expect(first).toMatchObject({ size: '-2', filled_size: '-2', parent: id });
    const cancelled = await sluice(`cancel ${id}`);
    expect(cancelled.stdout).toMatch(
      /^sell 48 BTC_USDT contracts at 87000 in 24 slices over 2 h\n(.*\n)* {2}slices +1 sent, 0 missed of 24\n/,
    );
    expect(shownOrder((await it.find(id))!)).toMatchObject({
      status: 'partially_filled',
      filled_size: '-2',
    });
    expect(positions().map(({ size }) => size.toString())).toEqual(['-2']);
    await sendContract({ id: 'bought-back', ...CONTRACT, size: '2' });
    await it.settled('bought-back');
    expect(positions()).toEqual([]);
  });

  test.each([
    ['long BTC_USDT', /--size is missing/, 2],
    [
      'long BTC_USDT --size 5 --over 2h --every 5m',
      /SLICE_TOO_SMALL: "slices.count": Its 24.*; 5 would do/,
      1,
    ],
    ['long BTC_USDT --size -5', /--size/, 2],
    ['long BTC --size 5', /No contract is called "BTC".*BTC_USDT, ETH_USDT/, 1],
    ['short SOL_USDT --size 5', /PAIR_NOT_ALLOWED/, 1],
  ])('refuse %s', async (line, fault, code) => {
    const { exitCode, stderr, stdout } = await sluice(line);
    expect(stderr + stdout).toMatch(fault);
    expect(exitCode).toBe(code);
  });
});

describe('The other commands', () => {
  test('know contracts: price, balance, limits, keys check and doctor', async () => {
    const price = await sluice('price btc_usdt');
    expect(price.stdout).toMatch(/\nCONTRACT +LAST +MARK +INDEX +FUNDING\nBTC_USDT +8\d/);
    const balance = await sluice('balance');
    expect(balance.stdout).toMatch(
      /\nFutures wallet, not in the total: [\d.]+ USDT, [\d.]+ USDT available/,
    );
    const { json: limits } = await sluiceJson('limits');
    expect(limits.futures).toMatchObject({
      contracts: FUTURES.contracts,
      max_leverage: '10',
      max_order: '500',
      max_day: '2000',
    });
    const { json: check } = await sluiceJson('keys check');
    expect(check).toMatchObject({
      faults: [],
      futures: { position_mode: 'single', account_mode: 'classic', leverages: { BTC_USDT: '10' } },
    });
    expect(await diagnosis()).toEqual({
      check: 'futures',
      status: 'ok',
      message:
        'One-way mode, account mode classic; BTC_USDT at leverage 10 cross, ETH_USDT at leverage 10 cross.',
    });
  });

  test('say that the account is in hedge mode', async () => {
    it.exchange.futures.setPositionMode(userId(), 'dual');
    try {
      expect(await diagnosis()).toMatchObject({
        status: 'fails',
        message: expect.stringContaining('The position mode is dual'),
      });
    } finally {
      it.exchange.futures.setPositionMode(userId(), 'single');
    }
  });
});

describe('The books of an account with futures', () => {
  test('have what the exchange has booked for its contracts, and the wallet entry by entry', async () => {
    await sluiceJson('pnl --snapshot');
    const long = await sluiceJson('long BTC_USDT --size 20');
    expect(long.json.status).toBe('filled');
    it.exchange.movePrice('BTC_USDT', '88500');
    await sluiceJson('close BTC_USDT');
    it.exchange.movePrice('BTC_USDT', '88000');
    const booked = it.exchange.futures.bookings(userId()).slice(-3);
    expect(booked.map(({ type }) => type)).toEqual(['fee', 'pnl', 'fee']);
    const { json } = await sluiceJson('pnl --snapshot');
    const [own] = json.contracts.filter(
      (each: { contract: string }) => each.contract === 'BTC_USDT',
    );
    const realised = sum(booked.map(({ change }) => change));
    expect(own).toMatchObject({ realised: realised.toString(), funding: '0', unrealised: '0' });
    expect(json.deposits).toBe('0');
    const bySource = json.sources.find((each: { source: string }) => each.source === 'message');
    expect(bySource.realised).toBe(realised.toString());

    const today = new Date().toISOString().slice(0, 10);
    const { json: entries } = await sluiceJson(`export --from ${today} --futures`);
    expect(entries.map((each: { type: string }) => each.type)).toEqual(['fee', 'profit', 'fee']);
    expect(entries[0]).toMatchObject({
      account: 'main',
      contract: 'BTC_USDT',
      amount: booked[0]!.change,
      currency: 'USDT',
      id: long.json.id,
      source: 'message',
    });
    const csv = await sluice(`export --from ${today} --futures`);
    expect(csv.stdout.split('\r\n')[0]).toBe(
      'time,account,type,contract,amount,currency,id,source',
    );
  });
});

describe('What happens to the account', () => {
  test('reaches people, once', async () => {
    const incident: Incident = {
      id: 'liquidated-BTC_USDT-287104476280433836',
      account: 'main',
      kind: 'liquidated',
      atMs: Date.now(),
      contract: 'BTC_USDT',
      size: '5',
      price: '52340.1',
      orderId: '287104476280433836',
    };
    const incidents = createIncidentStore(it.ledger);
    expect(await incidents.report(incident)).toBe(true);
    expect(await incidents.report(incident)).toBe(false);
    const isIt = ({ message }: { message: string }) => message.includes('were liquidated');
    const [notice] = await eventually(
      'a notice was sent',
      () => it.notices.filter(isIt),
      ({ length }) => length > 0,
    );
    expect(notice!.message.split('\n')[0]).toBe(
      'BTC_USDT in account main: 5 contracts were liquidated. Check what is left.',
    );
  });

  test('is in the answer of doctor while it stops openings', async () => {
    const killSwitches = createKillSwitchStore(it.ledger, systemClock);
    const trouble = { label: 'POSITION_DUAL_MODE', message: 'the position mode is "dual"' };
    const openedAtMs = Date.now();
    await killSwitches.change('main', futuresCircuitOpened({ openedAtMs, ...trouble }));
    const { json } = await sluiceJson('doctor');
    const found = json.find(({ check }: Diagnosis) => check === 'switch');
    expect(found).toMatchObject({
      status: 'fails',
      message: expect.stringContaining('Openings of contracts are refused since'),
    });
    await killSwitches.change('main', futuresCircuitClosed(openedAtMs + 1));
  });

  test('is listed by a halt: the positions stay', async () => {
    const killSwitches = createKillSwitchStore(it.ledger, systemClock);
    const halting = startSluice(it.folder, [
      'halt',
      '--account',
      'main',
      '--reason',
      'a test',
      '--all',
    ]);
    const switched = await eventually(
      'the account is halting',
      () => killSwitches.read('main'),
      ({ state }) => state === 'HALTING',
    );
    expect(switched).toMatchObject({ all: true, reason: 'a test' });
    // track-orders completes a halt 37 s later; what it notes then is known by its own tests.
    const position = {
      contract: 'BTC_USDT',
      size: '-5',
      entryPrice: '88000',
      markPrice: '88100',
      liquidationPrice: '96000',
      unrealisedPnl: '-0.05',
      reducing: '3',
      covered: '5',
    };
    const held = { kind: 'read', positions: [position] } as const;
    await killSwitches.change('main', haltCompleted(switched.atMs, held));
    const { stdout, exitCode } = await halting.ended;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Still held in main (a halt closes nothing):');
    expect(stdout).toContain(
      'BTC_USDT: short 5 contracts, entry 88000, liquidation 96000; 3 contracts rest to reduce it, a stop covers 5 contracts',
    );
    await sluiceJson('resume --account main --reason over --yes');
  });
});

describe('A key that may not trade futures', () => {
  test('is named by keys check and doctor; pairs are still traded with it', async () => {
    const key = canaryKey('spot-only');
    const { userId: other, key: old } = it.users.other!;
    it.exchange.addKey(other, key);
    it.exchange.revokeKey(old.key);
    const SecretString = JSON.stringify(key);
    const SecretId = secretOf(it, 'other');
    await it.secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString }));

    const { json: check, exitCode } = await sluiceJson('keys check --account other');
    expect(check).toMatchObject({ faults: [], remarks: [{ code: 'NO_FUTURES_RIGHTS' }] });
    expect(exitCode).toBe(0);
    expect(await diagnosis('other')).toMatchObject({
      status: 'fails',
      message: expect.stringContaining('Perpetual Futures'),
    });
    const account = 'other';
    await it.sendText(
      JSON.stringify({ id: 'forbidden', account, ...CONTRACT, size: '5' }),
      `other#usdt:BTC_USDT`,
    );
    expect(await it.settled('forbidden', account)).toMatchObject({
      status: 'rejected',
      reason: { code: 'FORBIDDEN', message: expect.stringContaining('may not trade futures') },
    });
    await it.send({ id: 'pair', account, type: 'market', amount: '20' });
    expect(await it.settled('pair', account)).toMatchObject({ status: 'filled' });
  });
});

async function diagnosis(account = 'main'): Promise<Diagnosis | undefined> {
  const { json } = await sluiceJson(`doctor --account ${account}`);
  return json.find(({ check }: Diagnosis) => check === 'futures');
}
