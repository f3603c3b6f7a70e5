import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../cli/accounts/diagnoses.ts';
import { connectStack } from '../../cli/stack/connect-stack.ts';
import { chooseTarget } from '../../cli/stack/target.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { circuitBreakerOpened, haltCompleted, halted } from '../../shared/kill-switch/state.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { sum } from '../../shared/lib/decimal.ts';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { endSluices, runSluice, startSluice } from './run-sluice.ts';

const LIMIT = { currency_pair: 'BTC_USDT', side: 'buy', amount: '0.001', price: '80000' };

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({
    accounts: ['main', 'keyless', 'other'],
    withoutKey: ['keyless'],
    balances: { USDT: '100000', BTC: '1', ETH: '1.23456789' },
  });
});
afterEach(endSluices);
afterAll(() => stack?.stop());

const sluice = (line: string, input?: string) => runSluice(stack.folder, line.split(' '), input);
async function sluiceJson(line: string, input?: string) {
  const run = await sluice(`${line} --json`, input);
  return { ...run, json: JSON.parse(run.stdout) };
}
function send(order: object, options = '') {
  return sluiceJson(`send -${options}`, JSON.stringify({ ...LIMIT, ...order }));
}

describe('sluice', () => {
  it('says on its first line what it talks to', async () => {
    const { stderr, exitCode } = await sluice('list');
    expect(stderr.split('\n')[0]).toBe('local, simulated exchange');
    expect(exitCode).toBe(0);
  });

  it('ends with 2 on wrong usage, also as JSON', async () => {
    expect((await sluice('explode')).exitCode).toBe(2);
    expect((await sluice('list --account nobody')).stderr).toContain('configured: main, ');
    const { json, exitCode } = await sluiceJson('list --status lost');
    expect(json.error).toMatchObject({ code: 'USAGE', field: 'status' });
    expect(exitCode).toBe(2);
  });
});

describe('sluice send', () => {
  it('places a resting order and waits for its verdict', async () => {
    const { json, exitCode } = await send({ id: 'rests' });
    expect(json).toMatchObject({ id: 'rests', status: 'open', final: false, attempts: 1 });
    expect(exitCode).toBe(0);
  });

  it('says that an id is used up, and with which verdict', async () => {
    await send({ id: 'once' });
    const again = await send({ id: 'once' });
    expect(again.json.error).toMatchObject({ code: 'ID_USED', field: 'id' });
    expect(again.json.error.message).toContain('open');
    const other = await send({ id: 'once', amount: '0.002' });
    expect(other.json.error).toMatchObject({ code: 'ID_CONFLICT', field: 'id' });
    expect([again.exitCode, other.exitCode]).toEqual([1, 1]);
    const { userId } = stack.users.main!;
    const placed = stack.exchange.orders(userId).filter(({ text }) => text === again.json.text);
    expect(placed).toHaveLength(1);
  });

  it('ends with 1 when the verdict is a refusal', async () => {
    const { json, exitCode } = await send({ id: 'too-much', amount: '9' });
    expect(json).toMatchObject({
      status: 'rejected',
      reason: { code: 'BALANCE_NOT_ENOUGH' },
      error: { code: 'BALANCE_NOT_ENOUGH' },
    });
    expect(exitCode).toBe(1);
  });

  it('reports an unreadable message at once, and sends nothing', async () => {
    const { json, exitCode } = await send({ id: 'unread', amount: 5 });
    expect(json.error).toMatchObject({ code: 'INVALID_FIELD', field: 'amount' });
    expect(exitCode).toBe(1);
    expect(await stack.find('unread')).toBeUndefined();
  });

  it('takes a file of many and answers in their order', async () => {
    const ids = ['many-1', 'many-2', 'many-3', 'many-2'];
    const orders = ids.map((id, index) => ({
      ...LIMIT,
      id,
      amount: index === 3 ? '0.5' : '0.001',
    }));
    const file = join(stack.folder, 'orders.json');
    writeFileSync(file, JSON.stringify(orders));
    const { json, exitCode } = await sluiceJson(`send ${file}`);
    expect(json.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(json.slice(0, 3).every(({ status }: { status: string }) => status === 'open')).toBe(
      true,
    );
    expect(json[3].error.code).toBe('ID_CONFLICT');
    expect(exitCode).toBe(1);
  });

  it('makes an id where there is none, and says so', async () => {
    const { json, stderr } = await sluiceJson('send -', JSON.stringify(LIMIT));
    expect(json.status).toBe('open');
    expect(stderr).toContain(`it got a new one: ${json.id}.`);
  });

  it('does not wait with --no-wait', async () => {
    const { json, exitCode } = await send({ id: 'unwaited' }, ' --no-wait');
    expect(json).toEqual({ id: 'unwaited', account: 'main', message_id: expect.any(String) });
    expect(exitCode).toBe(0);
    expect((await stack.settled('unwaited')).status).toBe('open');
  });
});

describe('sluice buy and sell', () => {
  it('spend and sell at market, under an id of their own', async () => {
    const bought = await sluiceJson('buy BTC_USDT --quote 25');
    expect(bought.json).toMatchObject({
      status: 'filled',
      type: 'market',
      side: 'buy',
      amount: '25',
    });
    expect(bought.json.id).toMatch(/^cli-\d{8}T\d{6}Z-[a-z2-7]{8}$/);
    const sold = await sluice('sell BTC_USDT --amount 0.0002');
    expect(sold.stdout).toMatch(/status +filled: completely\n +filled +0\.0002 BTC for /);
    expect(sold.exitCode).toBe(0);
  });

  it('take a limit price, an amount of either currency, and a pair as people write it', async () => {
    const buying = await sluiceJson('buy btcusdt --amount 0.001 --limit 80000');
    expect(buying.json).toMatchObject({
      currency_pair: 'BTC_USDT',
      status: 'open',
      type: 'limit',
      amount: '0.001',
      price: '80000',
    });
    const selling = await sluiceJson('sell btc/usdt --quote 100 --limit 100000');
    expect(selling.json).toMatchObject({ status: 'open', quote_amount: '100', amount: '0.001' });
    const unknown = await sluiceJson('buy NOPE --quote 5');
    expect(unknown.json.error).toMatchObject({ code: 'UNKNOWN_PAIR', field: 'PAIR' });
  });

  it('buy an exact amount at once, near the last price', async () => {
    const { json, stderr } = await sluiceJson('buy BTC_USDT --amount 0.001');
    expect(json).toMatchObject({ status: 'filled', filled_amount: '0.001', time_in_force: 'ioc' });
    expect(stderr).toMatch(/Buying 0\.001 BTC at 88880 USDT or less; the rest is cancelled\./);
  });

  it('sells for an amount of quote currency', async () => {
    const { json, exitCode } = await sluiceJson('sell BTC_USDT --quote 10');
    expect(json).toMatchObject({ side: 'sell', quote_amount: '10', amount: '0.000113' });
    expect(exitCode).toBe(0);
  });

  it('sells all that is available, without the dust below the precision', async () => {
    const { json } = await sluiceJson('sell ETH_USDT --all --account other');
    expect(json).toMatchObject({ status: 'filled', account: 'other' });
    expect(json.amount).toMatch(/^1\.234/);
    const [left] = stack.exchange
      .balances(stack.users.other!.userId)
      .filter(({ currency }) => currency === 'ETH');
    expect(Number(left?.available)).toBeGreaterThan(0);
    const again = await sluiceJson('sell ETH_USDT --all --account other');
    expect(again.json.error.code).toBe('NOTHING_TO_SELL');
  });

  it('refuses a pair that the exchange does not have', async () => {
    const { json, exitCode } = await sluiceJson('sell NONE_USDT --all');
    expect(json.error.code).toBe('INVALID_CURRENCY_PAIR');
    expect(exitCode).toBe(1);
  });
});

describe('sluice get and list', () => {
  it('show what was sent', async () => {
    await send({ id: 'shown', note: 'a\u001bnote' });
    const { stdout } = await sluice('get shown');
    expect(stdout).toContain('a\\u001bnote');
    expect(stdout).toMatch(/history\n.*submitting +claimed\n.*open +placed/);
    const { json } = await sluiceJson('get shown');
    expect(json).toMatchObject({ id: 'shown', note: 'a\u001bnote', history: [{}, {}] });
    const unknown = await sluiceJson('get never');
    expect(unknown.json.error.code).toBe('NOT_FOUND');
    expect(unknown.exitCode).toBe(1);
  });

  it('list the newest first, those that match and no more than asked for', async () => {
    await send({ id: 'list-open' });
    await send({ id: 'list-refused', amount: '9' });
    const idsOf = async (options: string) =>
      (await sluiceJson(`list ${options}`)).json.map(({ id }: { id: string }) => id);
    expect(await idsOf('--limit 2')).toEqual(['list-refused', 'list-open']);
    expect(await idsOf('--open --limit 1')).toEqual(['list-open']);
    expect(await idsOf('--status rejected --limit 1')).toEqual(['list-refused']);
    expect(await idsOf('--since 1h')).toContain('list-open');
    expect(await idsOf(`--since ${Date.now() + 60_000}`)).toEqual([]);
  });
});

describe('sluice watch', () => {
  it('shows orders as they change, until Ctrl-C', async () => {
    const watch = startSluice(stack.folder, ['watch']);
    await eventually('it watches', watch.stderr, (text) => text.includes('Watching'));
    await send({ id: 'watched' });
    await eventually('the order is seen', watch.stdout, (text) => /open .*watched/.test(text));
    watch.process.kill('SIGINT');
    const { exitCode, stdout } = await watch.ended;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/submitting +buy 0\.001 BTC_USDT at 80000 +watched/);
  });

  it('follows one order until it is finished', async () => {
    await send({ id: 'followed', price: '87000' });
    const watch = startSluice(stack.folder, ['watch', 'followed', '--json']);
    await eventually('it is open', watch.stdout, (text) => text.includes('"status":"open"'));
    stack.exchange.movePrice('BTC_USDT', '86000');
    await stack.stack.fireTrackOrders();
    const { stdout, exitCode } = await watch.ended;
    const last = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect(last).toMatchObject({ id: 'followed', status: 'filled', final: true });
    expect(exitCode).toBe(0);
  });
});

describe('sluice watch, before its order,', () => {
  it('waits for it, and ends as it ends: 1 when it was refused', async () => {
    const watch = startSluice(stack.folder, ['watch', 'awaited', '--json']);
    await eventually('it waits', watch.stderr, (text) => text.includes('which is not there yet'));
    await send({ id: 'awaited', amount: '9' });
    const { stdout, exitCode } = await watch.ended;
    const last = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect(last).toMatchObject({ id: 'awaited', status: 'rejected' });
    expect(exitCode).toBe(1);
  });
});

describe('sluice balance and price', () => {
  it('show what the account has, with its value', async () => {
    const { json, exitCode } = await sluiceJson('balance --account keyless');
    expect([json.error?.code, exitCode]).toEqual(['NO_KEY', 1]);
    const { stdout } = await sluice('balance');
    expect(stdout).toMatch(/^CURRENCY +AVAILABLE +IN ORDERS +VALUE USDT\n/);
    expect(stdout).toMatch(/\nBTC +\d/);
    expect(stdout).toMatch(/\ntotal +[\d.]+\n$/);
  });

  it('show prices of pairs as people write them', async () => {
    const { json, exitCode } = await sluiceJson('price btcusdt eth/usdt');
    expect(json).toMatchObject([
      { currency_pair: 'BTC_USDT', last: expect.any(String), lowest_ask: expect.any(String) },
      { currency_pair: 'ETH_USDT' },
    ]);
    expect(exitCode).toBe(0);
    const none = await sluice('price NOPE_USDT');
    expect(none.stdout).toMatch(/NOPE_USDT +no price/);
    expect(none.exitCode).toBe(1);
  });
});

describe('sluice pnl', () => {
  it('adds up to the last digit, and tells a deposit from a profit', async () => {
    expect((await sluiceJson('pnl --snapshot')).exitCode).toBe(0);
    stack.exchange.deposit(stack.users.main!.userId, 'USDT', '250.5');
    const { json } = await sluiceJson('pnl --snapshot');
    const deposit = { kind: 'deposit', coin: 'USDT', amount: '250.5', value: '250.5' };
    expect(json.flows).toContainEqual(expect.objectContaining(deposit));
    expect(json.deposits).toBe('250.5');
    const { start_value, deposits, withdrawals, realised, unrealised, end_value } = json;
    const total = sum([start_value, deposits, realised, unrealised]).minus(withdrawals);
    expect(total.toString()).toBe(end_value);
    expect(json.sources).toContainEqual(expect.objectContaining({ source: 'message' }));
    const { stdout } = await sluice('pnl --by month --method fifo');
    expect(stdout).toContain('first in, first out');
  });

  it('takes the cost of coins that were bought elsewhere', async () => {
    const unknown = async () =>
      (await sluiceJson('pnl')).json.unknown.map(({ coin }: { coin: string }) => coin);
    expect(await unknown()).toContain('ETH');
    const { json: listed } = await sluiceJson('basis');
    const opening = listed.find(({ coin }: { coin: string }) => coin === 'ETH');
    expect(opening).toMatchObject({ type: 'opening', cost_given: false });
    const { stdout, stderr } = await sluice('basis eth 1000');
    expect(stdout).toMatch(/ETH .* opening .* 1000\.00 +its cost is given/);
    expect(stderr).toMatch(/One ETH cost [\d.]+ USDT\./);
    expect(await unknown()).not.toContain('ETH');
    const { json } = await sluiceJson('basis ETH --forget');
    // Its time is that of a snapshot, and there is a newer one.
    expect(json).toEqual([{ ...opening, at: expect.any(String) }]);
    expect(await unknown()).toContain('ETH');
    const none = await sluice('basis NOPE 5');
    expect(none.stderr).toContain('No NOPE came in from elsewhere');
    expect(none.exitCode).toBe(2);
    expect((await sluice('basis ETH many')).exitCode).toBe(2);
  });

  it('refuses what it cannot show', async () => {
    expect((await sluice('pnl --by pair')).exitCode).toBe(2);
    expect((await sluice('pnl --from 2030-01-01')).exitCode).toBe(2);
    const { json, exitCode } = await sluiceJson('pnl --account keyless');
    expect([json.error.code, exitCode]).toEqual(['NO_SNAPSHOT', 1]);
  });
});

describe('sluice --version', () => {
  it('shows the version of the package', async () => {
    const { json, exitCode } = await sluiceJson('--version');
    expect([json, exitCode]).toEqual([{ version: packageJson.version }, 0]);
  });
});

describe('sluice keys set and doctor', () => {
  it('go from the missing key to an account that can trade', async () => {
    const before = await sluiceJson('doctor --account keyless');
    const checks = before.json.map(({ check, status }: Diagnosis) => [check, status]);
    expect(checks).toContainEqual(['key', 'missing']);
    expect(checks).not.toContainEqual(['exchange', expect.anything()]);
    expect(checks).toContainEqual(['dead letters', 'ok']);
    expect(before.exitCode).toBe(1);
    const { key, secret } = stack.users.keyless!.key;
    const set = await sluice('keys set --account keyless', `${key}\n${secret}\n`);
    expect(set.stdout).toMatch(/The secret "arn:\S*keyless\S*" has a new version/);
    expect(set.stdout + set.stderr).not.toContain(secret);
    const { cloud } = stack.stack;
    await cloud.fireSchedule(cloud.schedules.find((id) => id.includes('TrackOrders'))!);
    const after = await eventually(
      'the account can trade',
      () => sluiceJson('doctor --account keyless'),
      ({ exitCode }) => exitCode === 0,
    );
    expect(after.json.map(({ status }: { status: string }) => status)).not.toContain('missing');
    expect(after.json.at(-1)).toMatchObject({ check: 'trading', status: 'ok' });
  });

  it('do not replace the key of the simulated exchange unasked', async () => {
    const { key, secret } = stack.users.keyless!.key;
    const again = await sluiceJson('keys set --account main', `${key}\n${secret}\n`);
    expect(again.json.error.code).toBe('NOT_CONFIRMED');
    expect(again.exitCode).toBe(1);
    expect((await sluice('balance')).exitCode).toBe(0);
  });

  it('say that no key works, and that the account is halted, beside all the rest', async () => {
    const choice = { folder: stack.folder, kind: undefined, outputs: undefined, writes: true };
    const { killSwitches } = connectStack(chooseTarget(choice).target, systemClock);
    async function findings() {
      const { json, exitCode } = await sluiceJson('doctor --account other');
      expect(exitCode).toBe(1);
      expect(json.map(({ check }: Diagnosis) => check)).toContain('dead letters');
      return json.find(({ check }: Diagnosis) => check === 'switch').message;
    }
    const trouble = { openedAtMs: 0, label: 'INVALID_KEY', message: 'Invalid key provided' };
    await killSwitches.change('other', circuitBreakerOpened(trouble));
    expect(await findings()).toMatch(/has worked since .*: INVALID_KEY: Invalid key provided\. A/);
    await killSwitches.change('other', halted({ by: 'me', reason: 'storm', atMs: 0 }));
    expect(await findings()).toMatch(/^HALTING by me: storm\. Open orders are being cancelled/);
    await killSwitches.change('other', haltCompleted(0));
    expect(await findings()).toContain('sluice resume --account other --reason TEXT');
  });

  it('say which stack is missing', async () => {
    const { json, exitCode } = await sluiceJson('doctor --target aws');
    expect(json).toEqual([
      { check: 'target', status: 'missing', message: expect.stringContaining('cdk deploy') },
    ]);
    expect(exitCode).toBe(1);
  });
});

describe('sluice, used wrongly,', () => {
  it.each([
    ['buy BTC_USDT --amount 1 --quote 5', /Give one of --amount N, --quote N and --percent N/],
    ['sell BTC_USDT', /Give one of --amount N, --quote N, --percent N and --all/],
    ['sell BTC_USDT --quote 5 --all', /Give one of --amount N, --quote N, --percent N and --all/],
    ['export --from 2999-01-01', /--from lies after today/],
    ['rebalance core --approve core-2026-11-22T09:00Z --accept-balances', /not both/],
  ])('says what is wrong: %s', async (words, fault) => {
    const { exitCode, stderr } = await sluice(words);
    expect(stderr).toMatch(fault);
    expect(exitCode).toBe(2);
  });

  it('says that a port is taken', async () => {
    const port = new URL(stack.stack.cloud.endpoint).port;
    const { exitCode, stderr } = await sluice(`console --port ${port}`);
    expect(stderr).toMatch(/port is in use.*--port/);
    expect(exitCode).toBe(1);
  });
});

describe('sluice halt, interrupted,', () => {
  it('says that the halt goes on', async () => {
    const halt = startSluice(stack.folder, ['halt', '--account', 'keyless', '--reason', 'test']);
    await eventually('it has halted', halt.stderr, (text) =>
      text.includes('No orders are accepted'),
    );
    await eventually('it waits', halt.stderr, (text) => text.includes('Cancelling;'));
    halt.process.kill('SIGINT');
    const { exitCode, stderr } = await halt.ended;
    expect(stderr).toMatch(/Stopped waiting; the halt continues\. See: sluice doctor/);
    expect(exitCode).toBe(130);
  });
});
