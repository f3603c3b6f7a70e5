import { dailyBudget, reserve } from '../../limits/daily-budget.ts';
import type { HeldCoins } from '../ledger/holdings-store.ts';
import type { NewRecord } from '../ledger/order-store.ts';
import { orderStem } from '../model/client-order-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import { isExit, NOTHING_FILLED } from '../model/record.ts';
import { type ExitHolding, type ExitRequest, heldAs } from '../model/request.ts';
import { type Refused, refused, type Unreachable } from './admission/admission-result.ts';
import { readKillSwitch, tooLate } from './admission/admit.ts';
import { admitInTime } from './admission/admit-in-time.ts';
import { checkExit } from './admission/check-exit.ts';
import { overBudget } from './admission/check-order.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { callTrackerFor } from './carry-out.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';
import { recordBase, refuseRequest, repeatOrConflict } from './refusals.ts';

/** Losing so many races in a row is more than real traffic can cause. */
const RACES_MAX = 10;

type Admitted = {
  readonly kind: 'takes_over';
  readonly owned: string;
  readonly holding: ExitHolding;
  readonly holdings: HeldCoins;
  /** Of an exit over coins. */
  readonly quoteRate?: string;
  readonly killSwitchVersion: number;
};

/** Begins an exit over coins, or a part of a position, that are held: it works in the ledger, and track-orders drives it. */
export async function beginExit(
  deps: SubmissionDependencies,
  message: QueueMessage,
  request: ExitRequest,
): Promise<Delivered> {
  const { account, id } = request;
  const stem = orderStem(deps.tag, account, id);
  const owns = heldAs(request.holding);
  const admission = await takeOver(deps, message, request, stem, owns);
  if (admission.kind === 'comes_again') return admission;
  if (admission.kind === 'known') {
    await repeatOrConflict(deps, message, admission.stored, request);
    return DONE;
  }
  if (admission.kind === 'refused') {
    await refuse(admission.reason);
    return DONE;
  }
  const { owned, holding, quoteRate, killSwitchVersion: armedVersion } = admission;
  const armedSinceMs = deps.exchangeOf(account).client.exchangeNowMs();
  const working = {
    ...recordBase(deps, message, request),
    ...request,
    holding,
    status: 'working',
    program: {
      state: { owned, missing: '0', legs: [] },
      armedSinceMs,
      armedVersion,
      filled: NOTHING_FILLED,
    },
  } as const satisfies NewRecord;
  const written = await writeExit(deps, working, quoteRate);
  if ('overBudget' in written) {
    await refuse(overBudget(deps, account, written.unused, written.overBudget, 'amount'));
    return DONE;
  }
  if (!written.applied) {
    if (!isExit(written.record)) await deps.holdings.release(account, owns, stem);
    await repeatOrConflict(deps, message, written.record, request);
    return DONE;
  }
  deps.log('info', 'exit_begins', { account, id, owned });
  await callTrackerFor(deps, written.record);
  return DONE;

  /** A repeat of a message whose exit works leaves it its coins. */
  async function refuse(why: Reason): Promise<void> {
    await refuseRequest(deps, message, request, why);
    const stored = await deps.store.get(stem);
    if (!stored || !isExit(stored)) await deps.holdings.release(account, owns, stem);
  }
}

/** An exit over coins counts as one of the day's orders. One that reduces a position takes of no budget. */
async function writeExit(
  { clock, config, store }: Pick<SubmissionDependencies, 'clock' | 'config' | 'store'>,
  working: Extract<NewRecord, { readonly action: 'exit' }>,
  quoteRate: string | undefined,
) {
  if (quoteRate === undefined) return store.create('working', working);
  const { account, stem } = working;
  const unused = reserve('0', quoteRate, clock.nowMs());
  const written = await store.claimWithin(
    dailyBudget(config.accounts[account]!.limits),
    { stem, account },
    unused,
    (reserved) => ({ ...working, reserved }),
    'working',
  );
  return 'overBudget' in written ? { ...written, unused } : written;
}

/**
 * Two exits never take the same coins or contracts: what the other one took since the balance or the
 * position was read counts.
 */
async function takeOver(
  deps: SubmissionDependencies,
  message: QueueMessage,
  request: ExitRequest,
  stem: string,
  coin: string,
) {
  for (let race = 0; race < RACES_MAX; race++) {
    const admission = await admitInTime(deps, request, () =>
      admitExit(deps, request, message.sentAtMs),
    );
    if (admission.kind !== 'takes_over') return admission;
    const { holdings, owned } = admission;
    const isTaken = await deps.holdings.take(request.account, coin, holdings, stem, owned);
    if (isTaken) return admission;
  }
  throw new Error(`${RACES_MAX} others changed what exits own of ${coin}.`);
}

async function admitExit(
  deps: SubmissionDependencies,
  request: ExitRequest,
  sentAtMs: number,
): Promise<Admitted | Refused | Unreachable> {
  const late = tooLate(deps.clock.nowMs(), request);
  if (late) return refused(late);
  const [reading, checked] = await Promise.all([
    readKillSwitch(deps, request, sentAtMs),
    checkExit(deps, request),
  ]);
  if (reading.kind === 'refused') return reading;
  if (checked.kind !== 'fit') return checked;
  const { kind: _fit, ...taken } = checked;
  if (!deps.config.accounts[request.account]!.live) {
    const text = `The account is not live ("live": false). An exit over ${taken.owned} would have begun.`;
    return refused(reason('DRY_RUN', text));
  }
  return { ...taken, kind: 'takes_over', killSwitchVersion: reading.killSwitchVersion };
}
