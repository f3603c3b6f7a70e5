import type { Prices } from '../../../gate/prices.ts';
import { UnfitAccount } from '../../../gate/unfit-account.ts';
import { circuitBreakerOpen, type KillSwitch, suspends } from '../../../kill-switch/state.ts';
import { Big } from '../../../lib/decimal.ts';
import { isContract } from '../../../market/contract-order.ts';
import { instrumentOf } from '../../../market/instrument.ts';
import { decide } from '../../../programs/exits/decide.ts';
import type {
  Ending,
  ExitChange,
  ExitDecision,
  ExitEffect,
} from '../../../programs/exits/decision.ts';
import type { ExitCause } from '../../../programs/exits/plan.ts';
import type { MarketSeen, PositionSeen, Seen } from '../../../programs/exits/seen.ts';
import { unlocked, unsold } from '../../../programs/exits/unlocked.ts';
import { blockOrder, cancelIfRequested, requestCancel } from '../../execution/cancel.ts';
import { readHeldCoins } from '../../ledger/held-coins.ts';
import { freeOf } from '../../ledger/holdings-store.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { childId } from '../../model/leg-id.ts';
import {
  type ExitRecord,
  filledOf,
  isExit,
  isPlace,
  isSliced,
  NOTHING_FILLED,
  type OrderRecord,
} from '../../model/record.ts';
import { exitHaltedAs, heldAs } from '../../model/request.ts';
import { isFinal } from '../../model/status.ts';
import type { ExitDependencies } from './dependencies.ts';
import { exitWrite } from './exit-change.ts';
import { NO_MARKET, readExitMarket } from './exit-market.ts';
import { entrySeenOf, legSeenOf } from './leg-seen.ts';
import { type LegsSent, sendLegs } from './send-legs.ts';

/** More decisions than one poll has to make. The next poll goes on. */
const DECISIONS_MAX = 20;

/** What a poll knows besides the exit's own orders. */
export type Around = {
  readonly killSwitch: KillSwitch;
  readonly prices?: Prices;
  /** The condition that is met by these prices. */
  readonly met?: ExitCause;
  /** Its position, if it closes one. */
  readonly position: PositionSeen;
  readonly sent: LegsSent;
};

/** Takes a working exit as far as it goes now: decides, carries it out, reads again. */
export async function driveExit(
  deps: ExitDependencies,
  exit: ExitRecord,
  around: Around,
): Promise<OrderRecord> {
  let current: OrderRecord = exit;
  let available: string | undefined;
  const owns = heldAs(exit.holding);
  let held = (await deps.holdings.read(exit.account, owns)).holders.get(exit.stem);
  for (let count = 0; count < DECISIONS_MAX; count++) {
    if (!isExit(current) || current.status !== 'working') return current;
    const looked = await look(deps, current, around, available);
    if (!looked) return current;
    const { legs, seen } = looked;
    // Before anything is cancelled, and after what has locked or sold coins is known.
    const { account, stem, version, program } = current;
    const amount = unlocked(program.state, seen);
    const owned = unsold(program.state, seen.legs);
    if (amount !== held?.amount || owned !== held.owned) {
      held = { amount, owned, recordVersion: version };
      await deps.holdings.note(account, owns, stem, held);
    }
    const decision = decide(current.exits, current.program.state, seen);
    if (decision.kind === 'wait') return current;
    available = undefined;
    if (isChange(decision)) {
      current = await write(deps, current, decision, legs);
      if (isFinal(current.status)) await deps.holdings.release(current.account, owns, current.stem);
      continue;
    }
    if (decision.kind === 'read_available') {
      available = await readAvailable(deps, current);
      continue;
    }
    await carryOut(deps, current, decision, legs, around.sent);
    // A message takes its time, and so does a cancel that the exchange has not confirmed.
    if (decision.kind === 'send') return current;
  }
  return current;
}

type Legs = ReadonlyMap<string, OrderRecord>;

async function look(
  deps: ExitDependencies,
  exit: ExitRecord,
  { killSwitch, prices, met, position }: Around,
  available: string | undefined,
): Promise<{ readonly legs: Legs; readonly seen: Seen } | undefined> {
  const { account, program, holding, parent, cancelRequestedAtMs } = exit;
  const { client } = deps.exchangeOf(account);
  const names = program.state.legs.map(({ name }) => name);
  const stems = names.map((name) => legStem(deps, exit, name));
  const [records, entry, market] = await Promise.all([
    deps.store.getAll(stems),
    parent === undefined ? undefined : deps.store.get(orderStem(deps.tag, account, parent)),
    readMarket(deps, exit, prices, position),
  ]);
  if (!market) return undefined;
  const byStem = new Map(records.map((record) => [record.stem, record]));
  const legs = new Map(
    names.flatMap((name, index) => {
      const record = byStem.get(stems[index]!);
      return record ? [[name, record] as const] : [];
    }),
  );
  const nowMs = client.exchangeNowMs();
  const isLive = isTrading(deps, exit);
  const seen: Seen = {
    nowMs,
    legs: new Map(names.map((name) => [name, legSeenOf(legs.get(name))])),
    ...(entry && (isPlace(entry) || isSliced(entry)) && { entry: entrySeenOf(entry) }),
    market,
    ...(met && { met }),
    isCancelled: cancelRequestedAtMs !== undefined,
    isHalted: !isLive || suspends(killSwitch, exitHaltedAs(holding), program.armedVersion),
    canSend: isLive && circuitBreakerOpen(killSwitch) === undefined,
    ...(available !== undefined && { available }),
    ...(isContract(holding) && { position }),
  };
  return { legs, seen };
}

/**
 * The market of an exit; undefined if Gate lists it no more, which people are told: nothing can be sold
 * until it is back. Whoever cancels the exit, or suspends it, waits for no market; nor does an exit of whose
 * position nothing is held.
 */
async function readMarket(
  deps: Pick<ExitDependencies, 'config' | 'exchangeOf' | 'log'>,
  exit: ExitRecord,
  prices: Prices | undefined,
  { supported }: PositionSeen,
): Promise<MarketSeen | undefined> {
  const { account, id, holding, cancelRequestedAtMs } = exit;
  const isEnding = cancelRequestedAtMs !== undefined || !isTrading(deps, exit);
  try {
    const market = await readExitMarket(deps.exchangeOf(account), holding, prices?.last);
    if (market || isEnding || supported === '0') return market ?? NO_MARKET;
  } catch (error) {
    if (!isEnding) throw error;
    return NO_MARKET;
  }
  const { name } = instrumentOf(holding);
  deps.log('error', 'unprotected', { account, count: 1, ids: [id], why: `Gate lists no ${name}` });
  return undefined;
}

/** Whether the account is live, in the market of the exit. */
function isTrading(
  { config }: Pick<ExitDependencies, 'config'>,
  { account, holding }: ExitRecord,
): boolean {
  const { live, futures } = config.accounts[account] ?? {};
  return live === true && (!isContract(holding) || futures !== undefined);
}

function legStem(
  { tag }: Pick<ExitDependencies, 'tag'>,
  { account, id }: ExitRecord,
  name: string,
) {
  return orderStem(tag, account, childId(id, name));
}

async function write(
  deps: ExitDependencies,
  exit: ExitRecord,
  change: ExitChange,
  legs: Legs,
): Promise<OrderRecord> {
  const { account, id } = exit;
  const filledBy = (leg: string) => {
    const record = legs.get(leg);
    return record ? filledOf(record) : NOTHING_FILLED;
  };
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const { name, change: patch, detail } = exitWrite(exit, change, filledBy, nowMs);
  const written = await deps.store.transition(name, exit, patch, detail);
  if (written.applied) {
    deps.log('info', name, { account, id, detail });
    tellPeople(deps, exit, change, detail);
  }
  // Gate may have changed the rules by which the leg was made.
  const isRefused = change.kind === 'settle' && legs.get(change.name)?.status === 'rejected';
  if (isRefused) forgetRules(deps, exit);
  return written.record;
}

function forgetRules({ exchangeOf }: Pick<ExitDependencies, 'exchangeOf'>, exit: ExitRecord): void {
  const { account, holding } = exit;
  if (!isContract(holding)) exchangeOf(account).client.forgetPairRules(holding.currency_pair);
}

/** Logs what a person should know at once, as an event that an alarm counts. */
function tellPeople(
  { log }: Pick<ExitDependencies, 'log'>,
  { account, id }: Pick<ExitRecord, 'account' | 'id'>,
  change: ExitChange,
  detail: string | undefined,
): void {
  switch (change.kind) {
    case 'settle':
      if (new Big(change.missing).eq('0')) return;
      log('error', 'exit_coins_missing', { account, id, detail });
      return;
    case 'lose':
      log('error', 'exit_coins_missing', { account, id, detail });
      return;
    case 'reopen':
      log('error', 'exit_leg_turned_up', { account, id, detail });
      return;
    case 'end':
      if (INCOMPLETE.includes(change.why)) log('error', 'exit_incomplete', { account, id, detail });
      return;
    case 'own':
    case 'doubt':
    case 'suspend':
    case 'fire':
    case 'arm_again':
    case 'grant':
      return;
  }
}

/** The account still holds coins that the exit was to sell. */
const INCOMPLETE: readonly Ending[] = ['legs_ended', 'steps_used_up', 'not_tradable'];

function isChange(decision: ExitDecision): decision is ExitChange {
  switch (decision.kind) {
    case 'settle':
    case 'reopen':
    case 'own':
    case 'doubt':
    case 'lose':
    case 'suspend':
    case 'fire':
    case 'arm_again':
    case 'grant':
    case 'end':
      return true;
    case 'send':
    case 'withdraw':
    case 'cancel_entry':
    case 'read_available':
    case 'wait':
      return false;
  }
}

/** Each effect may be repeated, and be cut short. */
async function carryOut(
  deps: ExitDependencies,
  exit: ExitRecord,
  effect: Exclude<ExitEffect, { readonly kind: 'wait' | 'read_available' }>,
  legs: Legs,
  sent: LegsSent,
): Promise<void> {
  const why = `by the exit "${exit.id}"`;
  switch (effect.kind) {
    case 'send':
      return sendLegs(deps, exit, effect.names, sent);
    case 'withdraw':
      for (const name of effect.names) {
        const record = legs.get(name) ?? (await block(deps, exit, name));
        if (record) await cancel(deps, record, why);
      }
      return;
    case 'cancel_entry': {
      const entry = await deps.store.get(orderStem(deps.tag, exit.account, exit.parent ?? ''));
      if (entry) await cancel(deps, entry, why);
      return;
    }
  }
}

async function cancel(deps: ExitDependencies, record: OrderRecord, why: string): Promise<void> {
  await cancelIfRequested(deps, await requestCancel(deps, record, why));
}

/** The leg's record, if its claim came first. */
function block(
  deps: ExitDependencies,
  { account, id, sentBy }: ExitRecord,
  name: string,
): Promise<OrderRecord | undefined> {
  return blockOrder(deps, { account, id: childId(id, name), sentBy }, id);
}

async function readAvailable(deps: ExitDependencies, exit: ExitRecord): Promise<string> {
  const { account, stem, holding, program } = exit;
  const coin = heldAs(holding);
  const holdings = await readHeldCoins(deps, account, coin);
  const balances = await readBalances(deps, exit);
  if (!balances) return program.state.owned;
  const balance = balances.find(({ currency }) => currency === coin);
  return freeOf({ available: balance?.available ?? '0' }, holdings, stem);
}

/** Undefined if the account shows none: then the exchange alone decides what a step sells. */
async function readBalances(
  { exchangeOf, log }: Pick<ExitDependencies, 'exchangeOf' | 'log'>,
  { account, id }: ExitRecord,
) {
  try {
    return await exchangeOf(account).balances();
  } catch (error) {
    if (!(error instanceof UnfitAccount)) throw error;
    log('warn', 'balances_unreadable', { account, id, error: error.message });
    return undefined;
  }
}
