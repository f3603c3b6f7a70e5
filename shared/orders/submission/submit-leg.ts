import { readMarket } from '../../limits/market-reading.ts';
import { CEILINGS } from '../../limits/pre-trade-checks.ts';
import { claimableLegs } from '../../programs/exits/claimable.ts';
import type { ExitLeg } from '../../programs/exits/state.ts';
import { orderStem } from '../model/client-order-id.ts';
import type { ReasonCode } from '../model/reason.ts';
import { type ExitRecord, isExit } from '../model/record.ts';
import type { LegMessage } from '../model/release.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { legOrder } from './exits/leg-order.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';
import { type ChildOrder, submitChild } from './submit-child.ts';

/** Refusals that no later time changes. */
const LASTING: readonly string[] = [
  'BELOW_MINIMUM',
  'ABOVE_MAXIMUM',
  'TOO_MANY_DECIMALS',
] satisfies readonly ReasonCode[];

/** Submits a leg that an exit has granted. */
export async function submitLeg(
  deps: SubmissionDependencies,
  message: QueueMessage,
  { account, exit: exitId, leg: name }: LegMessage,
  untilMs: number,
): Promise<Delivered> {
  const exit = await deps.store.get(orderStem(deps.tag, account, exitId));
  const leg = exit && isExit(exit) && grantedLeg(exit, name);
  const logged = { account, exit: exitId, leg: name };
  if (!leg) {
    deps.log('info', 'leg_over', logged);
    return DONE;
  }
  const { limits } = deps.config.accounts[account]!;
  const child = {
    program: exit,
    name,
    grant: leg.amount,
    sender: 'exit',
    haltedAs: { side: 'sell', sinceVersion: exit.program.armedVersion },
    readOrder: () => readOrder(deps, exit, leg),
    // The limits on amounts held for what was bought. The collar and the pair's rules hold.
    limits: { pairs: '*', limits: { ...limits, maxOrder: CEILINGS.maxOrder } },
    isBudgeted: false,
    isLasting: (code: string) => LASTING.includes(code),
    wakesProgram: true,
    logged,
  } as const;
  return submitChild(deps, message, child, untilMs);
}

function grantedLeg({ status, program, cancelRequestedAtMs }: ExitRecord, name: string) {
  if (status !== 'working' || cancelRequestedAtMs !== undefined) return undefined;
  return claimableLegs(program.state).find((leg) => leg.name === name);
}

async function readOrder(
  { config, exchangeOf }: Pick<SubmissionDependencies, 'config' | 'exchangeOf'>,
  { account, holding }: ExitRecord,
  leg: ExitLeg,
): Promise<ChildOrder> {
  const { limits } = config.accounts[account]!;
  const pair = holding.currency_pair;
  const reading = await readMarket(exchangeOf(account).client, pair, limits.currency);
  if (reading.kind !== 'market') return reading;
  const { market } = reading;
  return { kind: 'read', order: legOrder(pair, leg, market, limits.priceCollar), market };
}
