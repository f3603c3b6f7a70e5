import { hasNoKey } from '../../../api-keys/has-no-key.ts';
import type { ForcedClose } from '../../../gate/futures/forced-close.ts';
import type { FuturesAccount } from '../../../gate/futures/futures-account.ts';
import type { LazyFutures } from '../../../gate/futures/lazy.ts';
import type { FuturesPosition } from '../../../gate/futures/position.ts';
import type { Incident, IncidentFacts } from '../../../incidents/incident.ts';
import { type IncidentStore, incidentPut } from '../../../incidents/incident-store.ts';
import { closeFuturesCircuit, openFuturesCircuit } from '../../../kill-switch/futures-circuit.ts';
import type { KillSwitch } from '../../../kill-switch/state.ts';
import type { Progress } from '../../ledger/fill-store.ts';
import type { FuturesWatch, FuturesWatchStore } from '../../ledger/futures-watch-store.ts';
import type { OrderRecord } from '../../model/record.ts';
import type { OrderDependencies } from '../../reconciliation/dependencies.ts';
import { modeChanges, ONE_WAY } from './account-modes.ts';
import { readForcedCloses } from './forced-closes.ts';
import { noteUncovered, uncoveredPositions } from './without-stop.ts';

/** Each tick of the schedule watches, and no poll in between. */
const WATCH_EVERY_MS = 55_000;
/** After this time without a watch, people are told. */
const UNWATCHED_MS = 10 * 60_000;

export type FuturesWatchDependencies = Pick<
  OrderDependencies,
  'clock' | 'config' | 'exchangeOf' | 'killSwitches' | 'log' | 'trades'
> & { readonly futuresWatch: FuturesWatchStore; readonly incidents: IncidentStore };

/**
 * Watches what happens to a futures account without an order of ours: positions that Gate closes, and
 * changed settings. A position may be held for weeks, so an account is watched also while nothing of
 * it is open. A failure is no matter of the orders: it is logged, and the next poll tries again.
 *
 * @param records what may protect a position: exits and armed orders
 */
export async function watchFutures(
  deps: FuturesWatchDependencies,
  account: string,
  records: readonly OrderRecord[],
  progress: Progress,
  killSwitch: KillSwitch,
): Promise<void> {
  const { clock, config, exchangeOf, log, trades } = deps;
  const { futures, readKey } = exchangeOf(account);
  if (!futures || !config.accounts[account]?.live) return;
  const nowMs = clock.nowMs();
  const { futuresWatchedAtMs = 0, futuresFailedAtMs = 0 } = progress;
  if (nowMs - futuresWatchedAtMs < WATCH_EVERY_MS) return;
  try {
    if (await hasNoKey(readKey)) return;
    await watch(deps, account, futures, records, killSwitch);
    await trades.advance(account, 'futuresWatchedAtMs', nowMs);
  } catch (error) {
    const isFirst = futuresFailedAtMs <= futuresWatchedAtMs;
    if (isFirst) await trades.advance(account, 'futuresFailedAtMs', nowMs);
    const failure = { account, error: String(error) };
    const isLong = !isFirst && nowMs - futuresFailedAtMs >= UNWATCHED_MS;
    if (isLong) log('error', 'futures_unwatched', failure);
    else log('warn', 'futures_not_watched', failure);
  }
}

async function watch(
  deps: FuturesWatchDependencies,
  account: string,
  futures: LazyFutures,
  records: readonly OrderRecord[],
  killSwitch: KillSwitch,
): Promise<void> {
  const watchedAtMs = deps.clock.nowMs();
  // What another watch sees meanwhile makes this one's write fail.
  const before = await deps.futuresWatch.read(account);
  const own = await futures.reads.wallet();
  // Nothing was ever transferred to it, so nothing can happen to it.
  if (!own) return;
  const positions = await futures.reads.positions();
  const isHolding = positions.length > 0;
  const nowMs = futures.market.exchangeNowMs();
  const { closes, untilMs } = await readForcedCloses(futures, before, isHolding, nowMs);
  for (const close of closes) {
    const incident = closeOf(close, account);
    if (await deps.incidents.report(incident)) tell(deps, incident);
  }
  await judgeMode(deps, account, own, killSwitch, watchedAtMs);
  const version = before?.version ?? 0;
  const stops = judgeStops(deps, account, positions, records, before);
  const found = [
    ...modeChanges(before, own).map((facts) => changeOf(facts, account, version, nowMs)),
    ...stops.first.map(({ sinceMs, ...facts }): Incident => {
      const id = `without_stop-${facts.contract}-${sinceMs}`;
      return { kind: 'without_stop', ...facts, id, account, atMs: sinceMs };
    }),
  ];
  const after = {
    watchedAtMs,
    isHolding,
    closesUntilMs: untilMs,
    withoutStop: stops.withoutStop,
    ...modesOf(own, before),
  };
  const puts = found.map(incidentPut);
  if (!(await deps.futuresWatch.replace(account, before, after, puts))) return;
  for (const incident of found) tell(deps, incident);
  for (const { contract, size, covered } of stops.again) {
    deps.log('error', 'without_stop', { account, contract, size, covered });
  }
}

/** Which positions have no stop, if the configuration asks for one. */
function judgeStops(
  { config, clock }: Pick<FuturesWatchDependencies, 'clock' | 'config'>,
  account: string,
  positions: readonly FuturesPosition[],
  records: readonly OrderRecord[],
  before: FuturesWatch | undefined,
) {
  const { requireStop, contracts } = config.accounts[account]!.futures!;
  const uncovered = requireStop ? uncoveredPositions(positions, contracts, records) : [];
  return noteUncovered(before?.withoutStop ?? {}, uncovered, clock.nowMs());
}

/** Whoever sees it gives it the same id. */
function closeOf({ orderId, ...close }: ForcedClose, account: string): Incident {
  const id = `${close.kind}-${close.contract}-${orderId || close.atMs}`;
  return { ...close, orderId, id, account };
}

function changeOf(facts: IncidentFacts, account: string, version: number, atMs: number): Incident {
  return { ...facts, id: `${facts.kind}-${version}`, account, atMs };
}

/** A mode that Gate does not tell is the one that was known. */
function modesOf(
  { positionMode, marginMode }: FuturesAccount,
  before: FuturesWatch | undefined,
): Pick<FuturesWatch, 'marginMode' | 'positionMode'> {
  return {
    positionMode: positionMode ?? before?.positionMode,
    marginMode: marginMode ?? before?.marginMode,
  };
}

/** Every incident is an event; what Gate did, and a mode that stops the openings, is an alarm too. */
function tell({ log }: Pick<FuturesWatchDependencies, 'log'>, incident: Incident): void {
  const { account, kind, id } = incident;
  const isGood = incident.kind === 'position_mode' && incident.mode === ONE_WAY;
  if (isGood) log('info', 'futures_restored', { account, kind, id });
  else log('error', 'futures_incident', { account, kind, id });
}

/** In another mode than one-way, openings are refused until it is back. */
async function judgeMode(
  deps: FuturesWatchDependencies,
  account: string,
  { positionMode }: FuturesAccount,
  { futuresCircuit }: KillSwitch,
  readAtMs: number,
): Promise<void> {
  if (positionMode === undefined) return;
  if (positionMode === ONE_WAY) {
    if (futuresCircuit) await closeFuturesCircuit(deps, account, readAtMs);
    return;
  }
  if (futuresCircuit) return;
  const message = `the position mode of the account is "${positionMode}"`;
  await openFuturesCircuit(deps, account, { label: 'POSITION_DUAL_MODE', message });
}
