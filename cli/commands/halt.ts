import { halted } from '../../shared/kill-switch/state.ts';
import { plural } from '../../shared/lib/plural.ts';
import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import {
  type AccountKillSwitch,
  readKillSwitches,
  requiredReason,
  selectedAccounts,
  showKillSwitches,
} from '../accounts/kill-switches.ts';
import { suspendedStops } from '../accounts/suspended-stops.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { unfinishedOrders } from '../orders/unfinished-orders.ts';
import { type Context, defineCommand } from '../program/command.ts';
import { operatorName } from '../program/operator-name.ts';
import { waitFor } from '../program/wait-for.ts';
import { anyAccount } from '../stack/target.ts';
import { explainError } from '../terminal/explain-error.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

/** One tick, plus the time to confirm that no order is open: see shared/orders/tracking/cancel-all.ts. */
const HALTED_WITHIN_MS = 150_000;

const isHalting = ({ killSwitch }: AccountKillSwitch) => killSwitch.state === 'HALTING';

/** `sluice halt` */
export const halt = defineCommand({
  name: 'halt',
  usage: '--reason TEXT [--all] [--no-wait]',
  summary: 'Stop submitting and cancel open orders, of all accounts or one',
  operands: { min: 0, max: 0 },
  options: {
    ...NO_WAIT,
    reason: { type: 'string', value: 'TEXT', help: 'reason, for the record' },
    all: { type: 'boolean', help: 'also orders of contracts that only reduce a position' },
  },
  writes: true,
  async run(context, args) {
    const { terminal } = context;
    const reason = requiredReason(args.options.reason);
    const connection = context.connect(anyAccount);
    const { stack } = connection;
    const accounts = selectedAccounts(connection, args);
    const cause = { by: operatorName(), reason, atMs: context.clock.nowMs() };
    const kind = args.options.all ? 'by_person_of_all' : 'by_person';
    // Before all else: nothing that is only shown may delay it, or keep it from happening.
    const failure = await haltAll(accounts, terminal, (account) =>
      stack.killSwitches.change(account, halted(cause, kind)),
    );
    if (failure) {
      // The others are swept now and not only with the schedule. If this fails, that does it.
      await stack.startTracking().catch(() => {});
      throw failure;
    }
    const openBefore = await Promise.all(
      accounts.map((account) => unfinishedOrders(stack.store, account)),
    ).catch((error: unknown) => {
      terminal.note(`What was open could not be read: ${explainError(error).message}`);
      return [];
    });
    context.onInterrupt(() => {
      terminal.note('Stopped waiting; the halt continues. See: sluice doctor');
      return EXIT.interrupted;
    });
    await stack.startTracking().catch((error: Error) => {
      terminal.note(`track-orders could not be started (${error.message}); its schedule does it.`);
    });
    const current = await readKillSwitches(connection, accounts);
    const switches = args.options['no-wait']
      ? current
      : await waitFor(context, current, {
          poll: () => readKillSwitches(connection, accounts),
          count: (seen) => seen.filter(isHalting).length,
          describe: (seen) => {
            const open = seen.reduce(
              (sum, { killSwitch }) => sum + (killSwitch.sweep?.openCount ?? 0),
              0,
            );
            return `Cancelling; ${plural(open, 'order')} still open`;
          },
          waitMs: HALTED_WITHIN_MS,
        });
    const ended = await stack.store.getAll(openBefore.flat().map(({ stem }) => stem));
    const left = await suspendedProtection(stack.store, switches);
    const others = ended.filter(({ stem }) => !left.some((each) => each.stem === stem));
    showKillSwitches(context, switches, others, left);
    return switches.some(isHalting) && !args.options['no-wait'] ? EXIT.failed : EXIT.success;
  },
});

/** An account that cannot be halted keeps no other one from it. Returns the failure that names it. */
async function haltAll(
  accounts: readonly string[],
  { note }: Pick<Context['terminal'], 'note'>,
  change: (account: string) => Promise<unknown>,
): Promise<Failure | undefined> {
  const changes = await Promise.allSettled(accounts.map(change));
  const done = accounts.filter((_account, index) => changes[index]!.status === 'fulfilled');
  if (done.length > 0) note(`No orders are accepted any more for: ${done.join(', ')}.`);
  const failed = changes.find((each) => each.status === 'rejected');
  if (!failed) return undefined;
  const names = accounts.filter((account) => !done.includes(account)).join(', ');
  const { code, message } = explainError(failed.reason);
  return new Failure(code, `NOT halted: ${names}. ${message} Run it again.`);
}

async function suspendedProtection(
  store: Pick<OrderStore, 'query' | 'getAll'>,
  switches: readonly AccountKillSwitch[],
): Promise<readonly OrderRecord[]> {
  const suspended = await Promise.all(
    switches.map(async ({ account, killSwitch }) =>
      suspendedStops(await unfinishedOrders(store, account), killSwitch),
    ),
  );
  return suspended.flat();
}
