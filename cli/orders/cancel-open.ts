import { atOnce } from '../../shared/lib/concurrency.ts';
import { plural } from '../../shared/lib/plural.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { spotOrder } from '../../shared/market/order-terms.ts';
import { isExit, type OrderRecord, orderOf } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { Connection, Context } from '../program/command.ts';
import { waitFor } from '../program/wait-for.ts';
import { EXIT } from '../terminal/failure.ts';
import { sendInstruction } from './instruction.ts';
import { unfinishedOrders } from './unfinished-orders.ts';

/** The orders that were cancelled, as they are now, and the unfinished ones that were left. */
export type CancelledOpen = {
  readonly cancelled: readonly OrderRecord[];
  readonly left: readonly OrderRecord[];
};

const SENT_AT_ONCE = 5;
/** Sluice resolves an unknown outcome within two minutes. */
const WAIT_MS = 180_000;

/** The orders that one command cancels: of one pair or of all, with those that wait for a price or without. */
export type CancelScope = { readonly pair: string | undefined; readonly withExits: boolean };

/** Cancels the unfinished orders in scope, and waits for their end. */
export async function cancelOpen(
  context: Context,
  connection: Connection,
  { pair, withExits }: CancelScope,
  { wait }: { readonly wait: boolean },
): Promise<CancelledOpen> {
  const { account, terminal } = context;
  const { store } = connection.stack;
  const unfinished = await unfinishedOrders(store, account);
  const orders = unfinished.filter(({ status }) => !isFinal(status));
  // A leg ends with its exit.
  const whole = orders.filter((record) => !isLeg(record));
  const isWanted = (record: OrderRecord) =>
    (pair === undefined || pairOf(record) === pair) && (withExits || !waitsForPrice(record));
  const wanted = whole.filter(isWanted);
  const left = whole.filter((record) => !isWanted(record));
  await atOnce(SENT_AT_ONCE, wanted, ({ id }) =>
    sendInstruction(context, connection, { action: 'cancel', target: id }),
  );
  if (!wait || wanted.length === 0) return { cancelled: wanted, left };
  terminal.note(`Cancelling ${plural(wanted.length, 'order')} ...`);
  context.onInterrupt(() => {
    terminal.note('Stopped waiting; the cancels continue. See: sluice list --open');
    return EXIT.interrupted;
  });
  const cancelled = await waitFor<readonly OrderRecord[]>(context, wanted, {
    poll: () => store.getAll(wanted.map(({ stem }) => stem)),
    count: openCount,
    describe: (seen) => `Cancelling; ${plural(openCount(seen), 'order')} still open`,
    waitMs: WAIT_MS,
  });
  return { cancelled, left };
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

function openCount(records: readonly OrderRecord[]): number {
  return records.filter(({ status }) => !isFinal(status)).length;
}
