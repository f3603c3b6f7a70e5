import { expect, it } from 'vitest';
import { futuresEntriesIn } from '../../../cli/export/futures-entries.ts';
import { isoTime } from '../../../shared/lib/clock.ts';
import type { PnlEvent, PnlFlow } from '../../../shared/pnl/ledger.ts';

const AT_MS = Date.parse('2026-11-22T09:00Z');
const RANGE = { account: 'main', fromMs: AT_MS, untilMs: AT_MS + 86_400_000 };

function flow(id: string, change: string, kind: Pick<PnlFlow, 'flow' | 'type'>): PnlEvent {
  return { kind: 'flow', id, atMs: AT_MS, coin: 'USDT', change, ...kind };
}

it("the rows are the entries of Gate's book of the futures wallet, and add up to its change", async () => {
  const events: readonly PnlEvent[] = [
    // What the wallet held when the account got "futures" is no entry of the book.
    flow('futures wallet', '5000', { flow: 'transfer', type: 'futures_wallet' }),
    flow('book 1', '-200', { flow: 'internal', type: 'perp_out' }),
    flow('futures 1', '200', { flow: 'internal', type: 'futures_dnw' }),
    {
      kind: 'contract',
      id: 'futures 2',
      atMs: AT_MS,
      contract: 'BTC_USDT',
      entry: 'fee',
      change: '-0.5',
      source: 'elsewhere',
    },
  ];
  const sources = { snapshots: { events: async () => events }, store: { getAll: async () => [] } };
  const rows = await Array.fromAsync(futuresEntriesIn(sources, RANGE, isoTime));
  expect(rows.map(({ type, amount }) => [type, amount])).toEqual([
    ['transfer', '200'],
    ['fee', '-0.5'],
  ]);
});
