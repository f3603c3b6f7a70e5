import { describe, expect, test } from 'vitest';
import {
  movementNotes,
  unexplainedChanges,
} from '../../../shared/rebalance/planning/unexplained.ts';

const at = (amounts: Record<string, string>) => ({ atMs: 0, amounts });
const ASSETS = ['BTC', 'USDT'];

describe('The changes of balances', () => {
  test('that the account book adds up to are explained', () => {
    const book = [
      { currency: 'USDT', change: '500', what: 'deposit' },
      { currency: 'USDT', change: '-88.5' },
      { currency: 'BTC', change: '0.001' },
    ];
    const now = at({ BTC: '0.011', USDT: '1411.5' });
    expect(unexplainedChanges(at({ BTC: '0.01', USDT: '1000' }), now, ASSETS, [book])).toEqual([]);
  });

  test('are explained asset by asset, by whichever account is further', () => {
    const book = [{ currency: 'USDT', change: '-50' }];
    const trades = [
      { currency: 'BTC', change: '0.1' },
      { currency: 'USDT', change: '-9000' },
    ];
    const before = at({ BTC: '1', USDT: '10000' });
    const now = at({ BTC: '1.1', USDT: '9950' });
    expect(unexplainedChanges(before, now, ASSETS, [book, trades])).toEqual([]);
  });

  test('without an explanation are shown with their sign, and only for managed assets', () => {
    const before = at({ BTC: '1', USDT: '10', DOGE: '5' });
    const now = at({ USDT: '11', DOGE: '1' });
    expect(unexplainedChanges(before, now, ASSETS, [[]])).toEqual([
      { asset: 'BTC', change: '-1' },
      { asset: 'USDT', change: '1' },
    ]);
  });

  test('by others are summed up for people', () => {
    const movements = [
      { currency: 'USDT', change: '500', what: 'deposit' },
      { currency: 'USDT', change: '-20', what: 'deposit' },
      { currency: 'BTC', change: '-0.5', what: 'trades made elsewhere' },
      { currency: 'BTC', change: '3' },
    ];
    expect(movementNotes(movements, ASSETS)).toEqual([
      'Since the last run, deposit: +480 USDT.',
      'Since the last run, trades made elsewhere: -0.5 BTC.',
    ]);
  });
});
