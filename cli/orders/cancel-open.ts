import { atOnce, eachAtOnce } from '../../shared/lib/concurrency.ts';
import { plural } from '../../shared/lib/plural.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { spotOrder } from '../../shared/market/order-terms.ts';
import { exitIdOf } from '../../shared/orders/model/leg-id.ts';
import {
  isExit,
  isPlace,
  isSliced,
  type OrderRecord,
  orderOf,
} from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { Connection, Context } from '../program/command.ts';
import { waitFor } from '../program/wait-for.ts';
import { explainError } from '../terminal/explain-error.ts';
import { EXIT, type Failure } from '../terminal/failure.ts';
import { cancelExitOf, hasExit } from './cancel-with-exits.ts';
import { type SentInstruction, sendInstruction } from './instruction.ts';
import { instructionFailure } from './report-instruction.ts';
import { unfinishedOrders } from './unfinished-orders.ts';

/** The orders that were cancelled, as they are now, and the unfinished ones that were left. */
export type CancelledOpen = {
  readonly cancelled: readonly OrderRecord[];
  readonly left: readonly OrderRecord[];
  /** Why some of them, or an exit of what they have bought, were not cancelled. */
  readonly failures: readonly Failure[];
};

const SENT_AT_ONCE = 5;
const EXITS_LATER =
  'An exit that has not begun yet is not cancelled. To end it too, run it without --no-wait.';
/** Sluice resolves an unknown outcome within two minutes. */
const WAIT_MS = 180_000;

/** The orders that one command cancels: of one pair or of all, with those that wait for a price or without. */
export type CancelScope = { readonly pair: string | undefined; readonly withExits: boolean };

/**
 * Cancels the unfinished orders in scope, and waits for their end. With their exits, also the exits of
 * what they have bought, which may begin only after that.
 */
export async function cancelOpen(
  context: Context,
  connection: Connection,
  { pair, withExits }: CancelScope,
  { wait }: { readonly wait: boolean },
): Promise<CancelledOpen> {
  const { account, terminal } = context;
  const { store } = connection.stack;
  const unfinished = await unfinishedOrders(store, account);
  // A leg ends with its exit.
  const whole = unfinished.filter((record) => !isLeg(record));
  const isInScope = (record: OrderRecord) => pair === undefined || pairOf(record) === pair;
  const isWanted = (record: OrderRecord) =>
    isInScope(record) && (withExits || !waitsForPrice(record));
  const wanted = whole.filter((record) => isOpen(record) && isWanted(record));
  const left = whole.filter((record) => isOpen(record) && !isWanted(record));
  const sent = new Map<string, SentInstruction>();
  await atOnce(SENT_AT_ONCE, wanted, async ({ id, stem }) => {
    sent.set(stem, await sendInstruction(context, connection, { action: 'cancel', target: id }));
  });
  const buyers = withExits ? whole.filter((record) => isInScope(record) && !isExit(record)) : [];
  if (!wait) {
    if (buyers.some(mayHaveExit)) terminal.note(EXITS_LATER);
    return { cancelled: wanted, left, failures: [] };
  }
  const { orders, refused } = await cancelledOf(context, connection, wanted, sent);
  const exits = await cancelLateExits(context, connection, buyers, wanted);
  return {
    cancelled: [...orders.filter(({ stem }) => !refused.has(stem)), ...exits.cancelled],
    left: [...left, ...orders.filter(({ stem }) => refused.has(stem))],
    failures: [...refused.values(), ...exits.failures],
  };
}

type Cancelling = {
  readonly orders: readonly OrderRecord[];
  /** The refusals of cancels of orders that are still open, by the order's stem. */
  readonly refused: ReadonlyMap<string, Failure>;
};

/** Waits for the end of each order, or for the refusal of its cancel. */
async function cancelledOf(
  context: Context,
  { stack }: Connection,
  wanted: readonly OrderRecord[],
  sent: ReadonlyMap<string, SentInstruction>,
): Promise<Cancelling> {
  const before: Cancelling = { orders: wanted, refused: new Map() };
  if (wanted.length === 0) return before;
  const { terminal, account } = context;
  terminal.note(`Cancelling ${plural(wanted.length, 'order')} ...`);
  context.onInterrupt(() => {
    terminal.note('Stopped waiting; the cancels continue. See: sluice list --open');
    return EXIT.interrupted;
  });
  const stemOfCancel = ({ stem }: OrderRecord) => stack.stemOf(account, sent.get(stem)!.id);
  const stems = wanted.flatMap((order) => [order.stem, stemOfCancel(order)]);
  const openCount = ({ orders, refused }: Cancelling) =>
    orders.filter(isOpen).length - refused.size;
  return waitFor(context, before, {
    async poll() {
      const found = await stack.store.getAll(stems);
      const records = new Map(found.map((record) => [record.stem, record]));
      const orders = wanted.flatMap(({ stem }) => records.get(stem) ?? []);
      const refused = new Map<string, Failure>();
      for (const order of orders) {
        const instruction = records.get(stemOfCancel(order));
        if (!isOpen(order) || instruction?.status !== 'rejected') continue;
        const failure = instructionFailure(sent.get(order.stem)!, { instruction, order });
        if (failure) refused.set(order.stem, failure);
      }
      return { orders, refused };
    },
    count: openCount,
    describe: (seen) => `Cancelling; ${plural(openCount(seen), 'order')} still open`,
    waitMs: WAIT_MS,
  });
}

/**
 * Ends the exits that began with the last fills, or have yet to begin: an order that has bought
 * something stays unfinished until its exit is there.
 */
async function cancelLateExits(
  context: Context,
  connection: Connection,
  buyers: readonly OrderRecord[],
  wanted: readonly OrderRecord[],
): Promise<Pick<CancelledOpen, 'cancelled' | 'failures'>> {
  const { store, stemOf } = connection.stack;
  const cancelled: OrderRecord[] = [];
  const known = new Set(wanted.map(({ id }) => id));
  const now = await store.getAll(buyers.filter(mayHaveExit).map(({ stem }) => stem));
  const bought = now.filter((record) => hasExit(record) && !known.has(exitIdOf(record.id)));
  const failures = await eachAtOnce(SENT_AT_ONCE, bought, async (record) => {
    const exit = await store.get(stemOf(context.account, exitIdOf(record.id)));
    if (exit && !isOpen(exit)) return;
    cancelled.push(await cancelExitOf(context, connection, record));
  });
  return { cancelled, failures: failures.map(explainError) };
}

function isLeg(record: OrderRecord): boolean {
  return record.action === 'place' && record.parent !== undefined;
}

const waitsForPrice = (record: OrderRecord): boolean => isExit(record) || record.status === 'armed';

function pairOf(record: OrderRecord): string | undefined {
  if (!isExit(record)) return spotOrder(orderOf(record))?.currency_pair;
  const { holding } = record;
  return isContract(holding) ? undefined : holding.currency_pair;
}

const isOpen = ({ status }: OrderRecord): boolean => !isFinal(status);

/** Whether it says what is to be done with what it buys. */
function mayHaveExit(record: OrderRecord): boolean {
  return (isPlace(record) || isSliced(record)) && record.exits !== undefined;
}
