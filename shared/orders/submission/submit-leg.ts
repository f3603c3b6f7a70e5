import { circuitBreakerOpen, suspends } from '../../kill-switch/state.ts';
import { readMarket } from '../../limits/market-reading.ts';
import { CEILINGS, preTradeCheck } from '../../limits/pre-trade-checks.ts';
import { claimableLegs } from '../../programs/exits/claimable.ts';
import type { ExitLeg } from '../../programs/exits/state.ts';
import { fenceFrom } from '../execution/place.ts';
import type { NewRecord } from '../ledger/order-store.ts';
import { hashOf } from '../message/normalize.ts';
import { attemptText, orderStem } from '../model/client-order-id.ts';
import { childId } from '../model/leg-id.ts';
import { type Reason, type ReasonCode, reason } from '../model/reason.ts';
import { type ExitRecord, isExit } from '../model/record.ts';
import type { LegMessage } from '../model/release.ts';
import type { SpotOrder } from '../model/request.ts';
import { readKey } from './admission.ts';
import { callTrackerFor, executeClaimed } from './carry-out.ts';
import type { SubmissionDependencies } from './dependencies.ts';
import { legOrder } from './exits/leg-order.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';

/** How long after its claim a leg may be sent. */
const SENT_WITHIN_MS = 60_000;

/** Refusals that no later time changes: the leg gets a record that says so. */
const LASTING: readonly ReasonCode[] = ['BELOW_MINIMUM', 'ABOVE_MAXIMUM', 'TOO_MANY_DECIMALS'];

/**
 * Claims a leg that an exit has granted, and sends it once. Refused for now, it leaves no record: the
 * grant stays, and track-orders has it sent again.
 */
export async function submitLeg(
  deps: SubmissionDependencies,
  message: QueueMessage,
  { account, exit: exitId, leg: name }: LegMessage,
  untilMs: number,
): Promise<Delivered> {
  const exit = await deps.store.get(orderStem(deps.tag, account, exitId));
  const leg = exit && isExit(exit) && grantedLeg(exit, name);
  if (!leg) {
    deps.log('info', 'leg_over', { account, exit: exitId, leg: name });
    return DONE;
  }
  const checked = await checkLeg(deps, exit, leg);
  if (checked.kind === 'not_now') {
    const { code } = checked.reason;
    deps.log('warn', 'leg_waits', { account, exit: exitId, leg: name, code });
    return DONE;
  }
  const record = legRecord(deps, message, exit, leg, checked.order);
  if (checked.kind === 'refused') {
    await deps.store.create('refused', { ...record, status: 'rejected', reason: checked.reason });
    await callTrackerFor(deps, exit);
    return DONE;
  }
  const owner = deps.newNonce();
  const { client } = deps.exchangeOf(account);
  const fence = fenceFrom(client, record.submitByMs, checked.killSwitchReadAtMs);
  const attempt = { number: 1, text: attemptText(record.stem, 1), ...fence };
  const claimed = await deps.store.claimChild(
    exit,
    { name, grant: leg.amount },
    { ...record, owner, attempt },
  );
  // Not granted any more, or another delivery was first. Our own claim may have lost its response.
  if (!claimed || !(claimed.applied || claimed.record.owner === owner)) return DONE;
  await executeClaimed(deps, claimed.record, checked.key, untilMs);
  // Its end wakes the exit.
  await callTrackerFor(deps, claimed.record);
  return DONE;
}

function grantedLeg({ status, program, cancelRequestedAtMs }: ExitRecord, name: string) {
  if (status !== 'working' || cancelRequestedAtMs !== undefined) return undefined;
  return claimableLegs(program.state).find((leg) => leg.name === name);
}

type CheckedLeg =
  | {
      readonly kind: 'fit';
      readonly order: SpotOrder;
      readonly key: NonNullable<
        Extract<Awaited<ReturnType<typeof readKey>>, { kind: 'key' }>
      >['key'];
      readonly killSwitchReadAtMs: number;
    }
  | { readonly kind: 'refused'; readonly order: SpotOrder; readonly reason: Reason }
  | { readonly kind: 'not_now'; readonly reason: Reason };

/** The collar and the pair's rules hold. The limits on amounts do not: they held for what was bought. */
async function checkLeg(
  deps: SubmissionDependencies,
  { account, holding, program }: ExitRecord,
  leg: ExitLeg,
): Promise<CheckedLeg> {
  const notNow = (why: Reason) => ({ kind: 'not_now', reason: why }) as const;
  const { live, limits } = deps.config.accounts[account]!;
  if (!live) return notNow(reason('DRY_RUN', 'The account is not live.'));
  const { client } = deps.exchangeOf(account);
  const pair = holding.currency_pair;
  const [{ killSwitch, readAtMs }, reading, key] = await Promise.all([
    deps.killSwitches.readRecent(account),
    readMarket(client, pair, limits.currency),
    readKey(deps, { account, action: 'place' }),
  ]);
  if (suspends(killSwitch, 'sell', program.armedVersion)) {
    return notNow(reason('HALTED', 'A halt has suspended its exit.'));
  }
  const circuit = circuitBreakerOpen(killSwitch);
  if (circuit) return notNow(circuit);
  if (reading.kind !== 'market') return notNow(reading.reason);
  if (key?.kind !== 'key') return notNow(key?.reason ?? reason('NO_KEY', 'No API key.'));
  const { market } = reading;
  const order = legOrder(pair, leg, market, limits.priceCollar);
  const unlimited = { pairs: '*', limits: { ...limits, maxOrder: CEILINGS.maxOrder } } as const;
  const checked = preTradeCheck(order, unlimited, market, client.exchangeNowMs());
  if (checked.kind === 'refused') {
    const isLasting = LASTING.some((code) => code === checked.reason.code);
    return isLasting ? { ...checked, order } : notNow(checked.reason);
  }
  return { kind: 'fit', order, key: key.key, killSwitchReadAtMs: readAtMs };
}

function legRecord(
  deps: SubmissionDependencies,
  message: QueueMessage,
  { account, id }: ExitRecord,
  { name }: ExitLeg,
  order: SpotOrder,
) {
  const legId = childId(id, name);
  const issuedAtMs = deps.exchangeOf(account).client.exchangeNowMs();
  const submitByMs = issuedAtMs + SENT_WITHIN_MS;
  return {
    stem: orderStem(deps.tag, account, legId),
    account,
    id: legId,
    parent: id,
    action: 'place',
    status: 'submitting',
    order,
    hash: hashOf({ action: 'place', order, submitByMs }),
    issuedAtMs,
    submitByMs,
    sentBy: { kind: 'exit', principal: message.senderId },
    configHash: deps.configHash,
  } as const satisfies NewRecord;
}
