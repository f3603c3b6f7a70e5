import type { WireOrder as ExchangeOrder } from '../../local/exchange/engine/orders.ts';
import { ACCOUNTS, TAG } from '../../local/simulation/deployment.ts';
import { ADMISSION_ENDS_AFTER_MS } from '../../local/simulation/operator.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { instrumentOf } from '../../shared/market/instrument.ts';
import { orderStem, stemOfText } from '../../shared/orders/model/client-order-id.ts';
import { childId } from '../../shared/orders/model/leg-id.ts';
import { exitSideOf } from '../../shared/orders/model/request.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { ExitLeg } from '../../shared/programs/exits/state.ts';
import { reaches } from '../../shared/triggers/condition.ts';
import type { StoredOrder } from '../support/record.ts';
import { type Evidence, isEffective, type Oracle, placementsIn } from './evidence.ts';
import { lastPrice } from './trigger-oracles.ts';

type Exit = StoredOrder & { readonly progress: NonNullable<StoredOrder['progress']> };
type Legs = readonly {
  readonly leg: ExitLeg;
  readonly record: StoredOrder | undefined;
  /** At the exchange. */
  readonly orders: readonly ExchangeOrder[];
}[];

function exitsIn({ records }: Pick<Evidence, 'records'>): readonly Exit[] {
  return [...records.values()].filter(
    (record): record is Exit => record.action === 'exit' && record.progress !== undefined,
  );
}

function legsOf({ records, orders }: Evidence, { account, id, progress }: Exit): Legs {
  return progress.state.legs.map((leg) => {
    const stem = orderStem(TAG, account, childId(id, leg.name));
    return { leg, record: records.get(stem), orders: orders.get(stem) ?? [] };
  });
}

/** Legs of a position only shrink it: none opens, enlarges or turns it, whatever races it. */
export const legsOnlyReduce: Oracle = ({ world, records }) => {
  const legs = new Map(
    exitsIn({ records }).flatMap(({ account, id, progress }) =>
      progress.state.legs.map(({ name }) => {
        const legId = childId(id, name);
        return [orderStem(TAG, account, legId), legId] as const;
      }),
    ),
  );
  const { futures } = world.exchange;
  return Object.values(ACCOUNTS).flatMap((userId) =>
    futures.orders(userId).flatMap((order) => {
      const leg = legs.get(stemOfText(order.text, TAG) ?? '');
      if (leg === undefined) return [];
      const trades = futures.trades(userId).filter((each) => each.order === order);
      const opened = trades.filter(({ size, closeSize }) => closeSize.abs().lt(size));
      return [
        ...(order.reduceOnly ? [] : [`${leg} may open a position`]),
        ...opened.map(({ id }) => `${leg} opened a position by ${id}`),
      ];
    }),
  );
};

/** By the exchange's books, legs never sell more than was bought or handed over, and each sale counts. */
export const exitsSellWhatTheyOwn: Oracle = (evidence) =>
  exitsIn(evidence).flatMap((exit) => {
    const { owned, missing } = exit.progress.state;
    const legs = legsOf(evidence, exit);
    const soldOrLive = sum(legs.flatMap(({ orders }) => orders.map(takenBy)));
    const faults = legs.flatMap(({ leg, orders }) => {
      const sold = sum(orders.map(({ filled_amount: filled }) => String(filled)));
      const isWrong = leg.sold !== undefined && !sold.eq(leg.sold);
      return isWrong ? [`exit ${exit.id}: ${leg.name} sold ${sold}, not ${leg.sold}`] : [];
    });
    const most = smallest(new Big(owned).plus(missing), boughtFor(evidence, exit));
    if (soldOrLive.gt(most)) faults.push(`exit ${exit.id} sells ${soldOrLive} of ${most}`);
    const settled = sum(legs.map(({ leg }) => leg.sold ?? '0'));
    if (!settled.eq(exit.filledAmount ?? '0')) {
      faults.push(`exit ${exit.id} says that ${exit.filledAmount} are sold, of ${settled}`);
    }
    return faults;
  });

function takenBy({ status, left, filled_amount: filled }: ExchangeOrder): Big {
  return new Big(String(filled)).plus(status === 'open' ? String(left) : '0');
}

/** What the order of an exit has bought, less its fee in the coin; undefined without one. */
function boughtFor({ orders, records }: Evidence, { account, parent }: Exit): Big | undefined {
  if (parent === undefined) return undefined;
  const slices = [...records.values()].filter(
    (each) => each.account === account && each.id.startsWith(`${parent}/s`),
  );
  const stems = [orderStem(TAG, account, parent), ...slices.map(({ stem }) => stem)];
  const entries = stems.flatMap((stem) => orders.get(stem) ?? []);
  return sum(
    entries.map(({ filled_amount: filled, fee, fee_currency: coin, currency_pair: pair }) =>
      new Big(String(filled)).minus(String(pair).startsWith(`${coin}_`) ? String(fee) : '0'),
    ),
  );
}

function smallest(amount: Big, other: Big | undefined): Big {
  return other?.lt(amount) ? other : amount;
}

/** A leg is one order at the exchange, at most; one that ended without a fill before it was proven absent was none. */
export const legsAreSentOnce: Oracle = (evidence) =>
  exitsIn(evidence).flatMap((exit) =>
    legsOf(evidence, exit)
      .filter(({ orders }) => orders.filter(isEffective).length > 1)
      .map(({ leg, orders }) => `${exit.id}/${leg.name} is ${orders.length} orders`),
  );

/** Five steps: two at once, and one in each of the next three minutes, which a tick may miss. */
const FIRING_MS = 6 * 60_000;

/** Whatever has fired is over or armed again; what still works waits for a price; nothing else is live. */
export const exitsEnd: Oracle = (evidence) =>
  exitsIn(evidence).flatMap((exit) => {
    const { id, status, progress } = exit;
    const { firing, suspended } = progress.state;
    const legs = legsOf(evidence, exit);
    const live = legs.filter(({ orders }) => orders.some(({ status: each }) => each === 'open'));
    if (isFinal(status) || suspended) {
      return live.map(({ leg }) => `exit ${id} is ${status}, and ${leg.name} is live`);
    }
    // One that was armed again for a price that was back may have fired anew just now.
    if (firing) {
      const sinceMs = evidence.world.scheduler.nowMs - firing.firedAtMs;
      return sinceMs > FIRING_MS ? [`exit ${id} has fired, and is not over`] : [];
    }
    const lost = legs.filter((each) => each.leg.sold === undefined && !live.includes(each));
    if (lost.length > 0)
      return lost.map(({ leg }) => `exit ${id}: ${leg.name} is granted, not live`);
    return unmet(evidence, exit);
  });

/** A stop that its price meets has fired, if there is anything to sell. */
function unmet(
  { world, records }: Evidence,
  { id, account, exits, progress, holding, parent }: Exit,
) {
  const stop = exits?.stopLoss;
  const entry = records.get(orderStem(TAG, account, parent ?? ''));
  const isBuying = entry !== undefined && !isFinal(entry.status);
  const isMet =
    stop?.source === 'last' &&
    holding !== undefined &&
    reaches(
      exitSideOf(holding) === 'sell' ? '<=' : '>=',
      lastPrice(world, instrumentOf(holding)),
      stop.price,
    );
  const isNothing = isBuying && new Big(progress.state.owned).eq('0');
  return isMet && !isNothing ? [`exit ${id} works, although its stop is met`] : [];
}

/** Between a halt and its rearming an exit sends nothing. */
export const exitsStandStillWhileHalted: Oracle = (evidence) =>
  exitsIn(evidence).flatMap((exit) => {
    const { id, account, history, holding, parent, createdAtMs = 0 } = exit;
    const stems = new Set(legsOf(evidence, exit).flatMap(({ record }) => record?.stem ?? []));
    // By the exchange's clock: the one of the function that opened the exit may be a minute behind.
    const entered = placementsIn(evidence.world).find(
      ({ text }) =>
        parent !== undefined && stemOfText(text, TAG) === orderStem(TAG, account, parent),
    );
    const halts = evidence.world.operator.halts.filter(
      (halt) =>
        halt.account === account &&
        halt.atMs > createdAtMs &&
        (halt.resumedAtMs ?? Number.POSITIVE_INFINITY) > (entered?.atMs ?? 0) &&
        // What only reduces a position goes on, unless the halt is of everything.
        (halt.isOfAll || !(holding && isContract(holding))),
    );
    return halts.flatMap(({ atMs }) => {
      const rearmedAtMs = history.find(
        (entry) => entry.event === 'exit_rearmed' && entry.atMs >= atMs,
      )?.atMs;
      return placementsIn(evidence.world)
        .filter(
          (placement) =>
            stems.has(stemOfText(placement.text, TAG) ?? '') &&
            placement.atMs > atMs + ADMISSION_ENDS_AFTER_MS &&
            placement.atMs < (rearmedAtMs ?? Number.POSITIVE_INFINITY),
        )
        .map(({ text }) => `exit ${id} sent ${text} between halt and rearm`);
    });
  });

/** What shows that something failed, here or at the exchange. */
const TROUBLES = ['fault ', 'log look_failed', 'log placement: unknown'];

/**
 * Where nothing fails, coins are held for exits alone. What a failure leaves is let go when somebody
 * counts it, or by the sweep: test/simulation/exits.test.ts.
 */
export const nothingIsHeldForNobody: Oracle = ({ world, records }) =>
  TROUBLES.some((what) => world.figures.sum(what) > 0)
    ? []
    : world.table
        .items()
        .filter(({ sk }) => String(sk).startsWith('OWNED#'))
        .flatMap((item) =>
          Object.keys(item).flatMap((name) => {
            const [kind, stem = ''] = name.split('/');
            const { action, progress } = records.get(stem) ?? {};
            const isOfExit = action === 'exit' && progress !== undefined;
            return kind === 'held' && !isOfExit
              ? [`${item.sk} of ${item.pk} is held for ${stem}`]
              : [];
          }),
        );
