import { readMarket } from '../../limits/market-reading.ts';
import { legFault } from '../../limits/pre-trade-checks.ts';
import { isContract } from '../../market/contract-order.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { claimableLegs } from '../../programs/exits/claimable.ts';
import type { ExitLeg } from '../../programs/exits/state.ts';
import { orderStem } from '../model/client-order-id.ts';
import type { ReasonCode } from '../model/reason.ts';
import { type ExitRecord, isExit } from '../model/record.ts';
import type { LegMessage } from '../model/release.ts';
import { type CoinHolding, exitHaltedAs } from '../model/request.ts';
import { checkContractLeg } from './admission/contract-checks.ts';
import type { SubmissionDependencies } from './admission/dependencies.ts';
import { legOrder } from './exits/leg-order.ts';
import { type Delivered, DONE, type QueueMessage } from './queue-message.ts';
import { type CheckedChild, submitChild } from './submit-child.ts';

/** Refusals that no later time changes. */
const LASTING: readonly string[] = [
  'BELOW_MINIMUM',
  'ABOVE_MAXIMUM',
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
  const { holding, program } = exit;
  const child = {
    program: exit,
    name,
    grant: leg.amount,
    sender: 'exit',
    haltedAs: { what: exitHaltedAs(holding), sinceVersion: program.armedVersion },
    checkOrder: () =>
      isContract(holding)
        ? checkContractLeg(deps, account, holding, leg)
        : checkCoinLeg(deps, account, holding, leg),
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

/** The limits on amounts held for what was bought. The collar and the pair's rules hold. */
async function checkCoinLeg(
  { config, exchangeOf }: Pick<SubmissionDependencies, 'config' | 'exchangeOf'>,
  account: string,
  { currency_pair: pair }: CoinHolding,
  leg: ExitLeg,
): Promise<CheckedChild> {
  const { limits } = config.accounts[account]!;
  const { client } = exchangeOf(account);
  // What it is worth in the currency of the limits decides nothing: no other pair's price is needed.
  const reading = await readMarket(client, pair, currenciesOf(pair).quote);
  if (reading.kind !== 'market') return { kind: 'not_now', reason: reading.reason };
  const { market } = reading;
  const order = legOrder(pair, leg, market, limits.priceCollar);
  const fault = legFault(order, limits.priceCollar, market, client.exchangeNowMs());
  return fault ? { kind: 'unfit', order, reason: fault } : { kind: 'fit', order };
}
