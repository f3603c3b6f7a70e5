import { expect, it } from 'vitest';
import { suspendedStops } from '../../cli/accounts/suspended-stops.ts';
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
