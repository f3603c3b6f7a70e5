import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectStack } from '../../cli/stack/connect-stack.ts';
import { chooseTarget } from '../../cli/stack/target.ts';
import { haltCompleted } from '../../shared/kill-switch/state.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { endSluices, runSluice } from './run-sluice.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterEach(endSluices);
afterAll(() => stack?.stop());

type Shown = {
  readonly id: string;
  readonly status: string;
  readonly children?: readonly string[];
  readonly suspended?: true;
};

const sluice = (line: string) => runSluice(stack.folder, line.split(' '));
async function sluiceJson<Json = Shown>(line: string): Promise<Json> {
  const { stdout, stderr } = await sluice(`${line} --json`);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

async function poll(): Promise<void> {
  await stack.stack.fireTrackOrders();
}

/** The exit of an order, once track-orders has begun it, with its take-profits at the exchange. */
async function exitOf(id: string, legs: number): Promise<Shown> {
  return eventually(
    `the exit of ${id} has ${legs} legs`,
    async () => {
      await poll();
      const [exit] = await sluiceJson<readonly Shown[]>(`list --parent ${id}`);
      return exit;
    },
    (exit) => exit?.children?.length === legs,
  ) as Promise<Shown>;
}

describe('sluice buy with exits', () => {
  it('opens a bracket, shows its legs, and ends it with cancel --with-exits', async () => {
    const bought = await sluiceJson(
      'buy BTC_USDT --quote 880 --stop 80000 --take 92000:50% --take 95000:0.5 --trail 10%',
    );
    expect(bought).toMatchObject({
      status: 'filled',
      exits: {
        stop_loss: { price: '80000' },
        take_profit: [
          { price: '92000', share: '0.5' },
          { price: '95000', share: '0.5' },
        ],
        trail: { by: '0.1' },
      },
    });
    const exit = await exitOf(bought.id, 2);
    expect(exit).toMatchObject({ id: `${bought.id}/exit`, status: 'working' });
    const legs = await eventually(
      'both rest at the exchange',
      () => sluiceJson<readonly Shown[]>(`list --parent ${exit.id}`),
      (found) => found.filter(({ status }) => status === 'open').length === 2,
    );
    expect(legs.map(({ id }) => id)).toEqual([`${exit.id}/tp2`, `${exit.id}/tp1`]);
    const { stdout } = await sluice(`get ${exit.id}`);
    expect(stdout).toContain('stop 80000, take 92000 (50 %), take 95000 (50 %), trail 10 %');
    expect(stdout).toContain('9.09 % away from 80000');

    const left = await sluiceJson<{ left: readonly Shown[] }>('cancel --all');
    expect(left.left.map(({ id }) => id)).toEqual([exit.id]);
    expect((await stack.find(legs[0]!.id))?.status).toBe('open');

    const ending = sluiceJson<{ cancelled: readonly Shown[] }>(`cancel ${bought.id} --with-exits`);
    const polling = setInterval(() => void poll(), 500);
    const { cancelled } = await ending;
    clearInterval(polling);
    expect(cancelled).toMatchObject([
      { id: bought.id, status: 'filled' },
      { id: exit.id, status: 'cancelled' },
    ]);
    expect((await stack.find(legs[0]!.id))?.status).toBe('cancelled');
  });
});

describe('sluice exit and stop', () => {
  it('hold coins, which no other order for a share takes, until they are cancelled', async () => {
    const stop = await sluiceJson('stop BTC_USDT --at 80000 --amount 0.04');
    expect(stop).toMatchObject({
      action: 'exit',
      status: 'working',
      amount: '0.04',
      exits: { stop_loss: { price: '80000' } },
    });
    const balances = await sluiceJson<readonly object[]>('balance');
    expect(balances).toContainEqual(
      expect.objectContaining({ currency: 'BTC', locked: '0', held_by_exits: '0.04' }),
    );
    expect((await sluice('balance')).stdout).toMatch(
      /^CURRENCY +AVAILABLE +OF IT IN EXITS +IN ORDERS +VALUE USDT\n/,
    );
    const exit = await sluiceJson('exit BTC_USDT --percent 5 --take 95000:1');
    expect(exit).toMatchObject({ action: 'exit', amount_of_available: '0.05' });
    expect(exit, JSON.stringify(exit)).toMatchObject({ status: 'working' });
    const refused = await sluice('stop BTC_USDT --trail 5% --amount 0.95');
    expect([refused.exitCode, refused.stdout]).toMatchObject([
      1,
      expect.stringContaining('BALANCE_NOT_ENOUGH'),
    ]);
    for (const { id } of [stop, exit]) expect((await sluice(`cancel ${id}`)).exitCode).toBe(0);
  });

  it('say what is missing, and take no two sizes', async () => {
    for (const [line, text] of [
      ['exit BTC_USDT --amount 1', '--stop P, --take P or --trail N%'],
      ['exit BTC_USDT --stop 80000', '--amount N, --percent N and --size N'],
      ['exit BTC_USDT --stop 80000 --amount 1 --size 5', '--size is of contracts'],
      ['stop BTC_USDT --amount 1', '--at P or --trail N%'],
      ['stop BTC_USDT --amount 1 --at 1 --trail 2%', '--at P or --trail N%'],
      ['buy BTC_USDT --quote 10 --trail x', '--trail takes a percentage'],
      ['stop BTC_USDT --amount 1 --trail 0.03', '--trail 0.03 may be 3 % or 0.03 %'],
      ['buy BTC_USDT --quote 10 --take 90000:1:2', '--take takes a price and a share'],
      ['cancel x --before --with-exits', '--before'],
    ] as const) {
      const { exitCode, stderr } = await sluice(line);
      expect([line, exitCode]).toEqual([line, 2]);
      expect(stderr).toContain(text);
    }
  });
});

describe('sluice halt', () => {
  it('lists what it leaves without a stop, and rearm lets it protect again', async () => {
    const { id } = await sluiceJson('stop BTC_USDT --at 80000 --amount 0.1');
    const { stdout } = await sluice('halt --reason test --no-wait');
    expect(stdout).toContain('Without a stop until sluice rearm (1):');
    expect(stdout).toContain('exit 0.1 BTC_USDT: stop 80000');
    await eventually(
      'the exit is suspended',
      async () => {
        await poll();
        return sluiceJson(`get ${id}`);
      },
      ({ suspended }) => suspended === true,
    );
    const { killSwitches } = connectStack(
      chooseTarget({ folder: stack.folder, kind: 'local', outputs: undefined, writes: true })
        .target,
      systemClock,
    );
    await killSwitches.change('main', haltCompleted((await killSwitches.read('main')).atMs));
    expect(await sluice('resume --reason test --yes')).toMatchObject({ exitCode: 0 });
    const armed = await sluice('rearm --all --yes');
    expect(armed.stderr).toContain(
      `${id}: exit 0.1 BTC_USDT: stop 80000: waits, suspended, 9.09 %`,
    );
    expect((await sluiceJson(`get ${id}`)).suspended).toBeUndefined();
    expect((await sluice(`cancel --all --with-exits`)).exitCode).toBe(0);
  });
});
