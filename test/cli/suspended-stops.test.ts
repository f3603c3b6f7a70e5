import { expect, it } from 'vitest';
import { DIAGNOSES } from '../../cli/accounts/diagnoses.ts';
import { suspendedStops } from '../../cli/accounts/suspended-stops.ts';
import type { Context } from '../../cli/program/command.ts';
import { halted, type KillSwitch, NEVER_HALTED } from '../../shared/kill-switch/state.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';

const CONTRACT = { settle: 'usdt', contract: 'BTC_USDT', size: '-5', price: '0', tif: 'ioc' };
const COINS = { currency_pair: 'BTC_USDT', side: 'sell', type: 'market', amount: '1' };

const exit = (id: string, holding: object, status = 'working') =>
  ({
    id,
    action: 'exit',
    status,
    holding,
    program: { armedVersion: 0, state: {} },
  }) as unknown as OrderRecord;
const armed = (id: string, order: object) =>
  ({
    id,
    action: 'place',
    status: 'armed',
    order,
    trigger: {},
    armed: { armedVersion: 0, firings: 0 },
  }) as unknown as OrderRecord;

const RECORDS = [
  exit('exit of a position', { settle: 'usdt', contract: 'BTC_USDT', side: 'sell' }),
  exit('exit of coins', { currency_pair: 'BTC_USDT' }),
  exit('ended', { currency_pair: 'BTC_USDT' }, 'filled'),
  armed('stop of a position', { ...CONTRACT, reduce_only: true }),
  armed('opening', CONTRACT),
  armed('stop of coins', COINS),
  armed('buy', { ...COINS, side: 'buy' }),
];

it.each([
  ['by_person', ['exit of coins', 'stop of a position', 'stop of coins']],
  [
    'by_person_of_all',
    ['exit of a position', 'exit of coins', 'stop of a position', 'stop of coins'],
  ],
  ['by_sluice', []],
] as const)('A halt %s leaves without a stop what it suspends: %j', (kind, ids) => {
  const cause = { by: 'someone', reason: 'test', atMs: 1 };
  const killSwitch = halted(cause, kind)(NEVER_HALTED) as KillSwitch;
  expect(suspendedStops(RECORDS, killSwitch).map(({ id }) => id)).toEqual(ids);
});

it.each([
  [false, 'ok', /^The account is active\.$/],
  [
    true,
    'warns',
    /suspended 1 of its exits and armed orders, .*: sluice rearm --all --account main$/,
  ],
])(
  'doctor warns of what a halt has suspended after the resume: %s',
  async (suspended, status, words) => {
    const stop = {
      ...exit('protection', { currency_pair: 'BTC_USDT' }),
      program: { state: { ...(suspended && { suspended }) } },
    };
    const stack = {
      killSwitches: { read: async () => NEVER_HALTED },
      store: { query: async () => ['S1'], getAll: async () => [stop] },
    };
    const context = { account: 'main', connect: () => ({ stack }) } as unknown as Context;
    const found = await DIAGNOSES.find(({ check }) => check === 'switch')!.diagnose(context);
    expect(found).toMatchObject({ status, message: expect.stringMatching(words) });
  },
);
