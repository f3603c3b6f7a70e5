import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import type { HeldPositions } from '../../kill-switch/state.ts';
import { sum } from '../../lib/decimal.ts';
import { isContract } from '../../market/contract-order.ts';
import { stemOfText } from '../model/client-order-id.ts';
import type { OrderRecord, PlaceRecord } from '../model/record.ts';
import type { ReconciliationDependencies } from '../reconciliation/dependencies.ts';
import { coveredOf } from './futures/without-stop.ts';
import type { MarketListing } from './reconcile-market.ts';

/** The most records among which stops are looked for. */
const RECORDS_MAX = 1_000;
const UNREADABLE = { kind: 'unreadable' } as const;

/**
 * The positions that a halt leaves, with what rests to reduce them. Of spot there are none. Without `futures`
 * nobody reads them, and what reduces them rests on.
 */
export async function holdingsAfterHalt(
  deps: Pick<ReconciliationDependencies, 'exchangeOf' | 'log' | 'store' | 'tag'>,
  account: string,
  listings: readonly MarketListing[],
  live: readonly PlaceRecord[],
): Promise<HeldPositions | undefined> {
  const { futures } = deps.exchangeOf(account);
  if (!futures) return live.some(({ order }) => isContract(order)) ? UNREADABLE : undefined;
  const listed = listings.find(({ name }) => name === 'usdt')?.open.rows ?? [];
  const resting = listed.filter(
    ({ isReduceOnly, text }) => isReduceOnly && stemOfText(text, deps.tag) !== undefined,
  );
  try {
    // In a wallet that was never used there is none.
    const positions = (await futures.reads.wallet()) ? await futures.reads.positions() : [];
    const records = positions.length > 0 ? await unfinished(deps, account) : [];
    return {
      kind: 'read',
      positions: positions.map(
        ({ contract, size, entryPrice, markPrice, liquidationPrice, unrealisedPnl }) => ({
          contract,
          size,
          entryPrice,
          markPrice,
          liquidationPrice,
          unrealisedPnl,
          reducing: reducingOf(resting, contract, size),
          covered: coveredOf({ contract, size }, records).toString(),
        }),
      ),
    };
  } catch (error) {
    // The halt is complete without them, and says that it could not list them.
    deps.log('warn', 'positions_not_read', { account, error: String(error) });
    return UNREADABLE;
  }
}

/** Exits and armed orders are among them. */
async function unfinished(
  { store }: Pick<ReconciliationDependencies, 'store'>,
  account: string,
): Promise<readonly OrderRecord[]> {
  const range = { newestFirst: true, limit: RECORDS_MAX };
  return store.getAll(await store.query('unfinished', account, range));
}

function reducingOf(resting: readonly OrderSnapshot[], contract: string, size: string): string {
  const side = size.startsWith('-') ? 'buy' : 'sell';
  // An order that closes the whole position does not say its side, nor its size.
  const own = resting.filter((order) => order.currencyPair === contract);
  if (own.some((order) => order.side === undefined)) return size.replace('-', '');
  return sum(own.filter((order) => order.side === side).map(({ left }) => left)).toString();
}
