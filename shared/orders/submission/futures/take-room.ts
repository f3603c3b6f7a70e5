import type { FuturesConfig } from '../../../config/futures-schema.ts';
import type { FuturesOrder } from '../../../gate/futures/futures-order.ts';
import type { LazyFutures } from '../../../gate/futures/lazy.ts';
import type { FuturesPosition } from '../../../gate/futures/position.ts';
import { Big, largest } from '../../../lib/decimal.ts';
import type { TradedContract } from '../../../limits/futures/contract-check.ts';
import {
  type Adding,
  exposureFault,
  sharedLeverageFault,
  type ValuedContract,
  worstExposure,
} from '../../../limits/futures/position-check.ts';
import { isContract } from '../../../market/contract-order.ts';
import type { Opening } from '../../ledger/openings-store.ts';
import { stemOfText } from '../../model/client-order-id.ts';
import { filledOf, isArmed, isPlace, type OrderRecord } from '../../model/record.ts';
import { isFinal } from '../../model/status.ts';
import {
  type AskedContract,
  type CheckDependencies,
  refused,
  type Unfit,
} from './asked-contract.ts';
import { shownFills } from './shown-fills.ts';

/** Other openings of the account that are noted in between. */
const RACES_MAX = 8;
/** Positions may be read up to a minute behind a fill. Source: hummingbot#6032, #6238. */
const POSITION_LAG_MS = 120_000;
const ZERO = new Big('0');

/**
 * Notes an opening if the account's positions have room for it in the worst case, or says why not.
 * Whatever the exchange may not show yet counts in full.
 *
 * @param equity in USDT, where all positions share one margin
 */
export async function takeRoom(
  deps: CheckDependencies,
  futures: LazyFutures,
  { account, stem, order, isWhole }: AskedContract,
  contract: TradedContract,
  config: FuturesConfig,
  equity?: string,
): Promise<Unfit | undefined> {
  // In this order: an order of another hand that fills in between counts as both, not as neither.
  const open = await readOpenOrders(futures, order.contract);
  const positions = await futures.reads.positions();
  // The functions' clocks differ by more than positions lag.
  const atMs = deps.exchangeOf(account).client.exchangeNowMs();
  const { contract: name, size } = order;
  for (let race = 0; race < RACES_MAX; race++) {
    const noted = await deps.openings.read(account);
    const others = noted.openings.filter((each) => each.stem !== stem);
    const records = await deps.store.getAll([stem, ...others.map(stemOf)]);
    const byStem = new Map(records.map((record) => [record.stem, record]));
    const before = noted.openings.find((each) => each.stem === stem);
    const own = {
      stem,
      contract: name,
      size: sizeToNote(size, before, byStem.get(stem)),
      heldBefore: before?.heldBefore ?? heldIn(positions, name),
      atMs,
    };
    const isKept = (each: Opening) => mayBeUnseen(each, byStem.get(each.stem), atMs);
    const shown = shownFills(positions, noted.openings, byStem);
    const unseen = others
      .filter(isKept)
      .filter((each) => !(shown.has(each.stem) && isOver(byStem.get(each.stem))));
    const listed = listedOpenings(deps, open, new Set([stem, ...unseen.map(stemOf)]));
    const rows = new Map(open.map((row) => [stemOfText(row.text, deps.tag), row]));
    const stillToFill = (each: Opening) => {
      const record = byStem.get(each.stem);
      const counted = countedSize(each, record, rows.get(each.stem));
      return { ...each, size: shown.has(each.stem) ? withoutFills(counted, record) : counted };
    };
    const adding = [...unseen.map(stillToFill), ...listed];
    const isShown = shown.has(stem);
    const asked = {
      contract: name,
      size: isShown ? withoutFills(size, byStem.get(stem)) : size,
    };
    const contracts = await valued(futures, positions, adding, contract);
    const { currency } = deps.config.accounts[account]!.limits;
    const fault =
      exposureFault(asked, contracts, adding, config, currency) ??
      (equity &&
        sharedLeverageFault(
          worstExposure(asked, contracts, adding),
          new Big(equity).times(contract.usdtRate),
          config.maxLeverage,
          currency,
        ));
    if (fault) return refused(fault);
    if (isWhole) return undefined;
    // Another reading may be of an older state: what is shown now is kept for it.
    const forgotten = others.filter((each) => !isKept(each));
    if (await deps.openings.note(account, noted, own, forgotten)) return undefined;
  }
  throw new Error(`${RACES_MAX} other openings of the account came in between.`);
}

const stemOf = ({ stem }: Opening): string => stem;

function isOver(record: OrderRecord | undefined): boolean {
  return record !== undefined && isFinal(record.status);
}

/** Signed contracts. */
function heldIn(positions: readonly FuturesPosition[], contract: string): string {
  return positions.find((each) => each.contract === contract)?.size ?? '0';
}

/**
 * The size under which an order is noted. It stays as large as an amendment before may have made it,
 * until the record shows that it did.
 */
function sizeToNote(
  asked: string,
  before: Opening | undefined,
  record: OrderRecord | undefined,
): string {
  if (!before) return asked;
  const recorded = sizeOf(record);
  const isConfirmed =
    recorded !== undefined && new Big(recorded).abs().gte(new Big(before.size).abs());
  return isConfirmed ? asked : larger(before.size, asked);
}

/**
 * An amendment may have been carried out or not, and another hand may have made one at the exchange: the
 * largest size counts.
 */
function countedSize(
  { size }: Opening,
  record: OrderRecord | undefined,
  row: FuturesOrder | undefined,
): string {
  return larger(larger(size, sizeOf(record) ?? size), row?.size ?? size);
}

/** What is left of a size where the positions show what has filled of it. */
function withoutFills(size: string, record: OrderRecord | undefined): string {
  const filled = record && isPlace(record) ? filledOf(record).filledAmount : '0';
  const left = largest(new Big(size).abs().minus(filled), ZERO);
  return (size.startsWith('-') ? left.neg() : left).toString();
}

function sizeOf(record: OrderRecord | undefined): string | undefined {
  return record && isPlace(record) && isContract(record.order) ? record.order.size : undefined;
}

function larger(size: string, other: string): string {
  return new Big(other).abs().gt(new Big(size).abs()) ? other : size;
}

/**
 * Whether the exchange may not show everything of an opening yet: it may still be claimed, is under
 * way, or was filled a moment ago. Times are the exchange's.
 */
function mayBeUnseen({ atMs }: Opening, record: OrderRecord | undefined, nowMs: number): boolean {
  // An order that waits for its trigger is noted when it fires.
  if (!record || isArmed(record)) return nowMs - atMs < POSITION_LAG_MS;
  if (!isPlace(record)) return false;
  if (!isFinal(record.status)) return true;
  const hasFilled = !new Big(filledOf(record).filledAmount).eq('0');
  const filledAtMs = record.exchange?.updateTimeMs ?? record.updatedAtMs;
  return hasFilled && nowMs - filledAtMs < POSITION_LAG_MS;
}

/**
 * The open orders of the account. A row moves between two pages while orders come and go, so that one
 * may be missed: those of the contract itself, which fit a page, are then read once more.
 */
async function readOpenOrders(
  { reads }: LazyFutures,
  contract: string,
): Promise<readonly FuturesOrder[]> {
  const { rows, isPaged, isIncomplete } = await reads.openOrders();
  if (isIncomplete) throw new Error('Gate lists an open order that cannot be read.');
  if (!isPaged) return rows;
  const own = await reads.openOrders(contract);
  const orders = [...rows, ...own.rows];
  return [...new Map(orders.map((order) => [order.orderId, order])).values()];
}

/**
 * Orders that rest at the exchange and may open: ours and others, without those that count already.
 * Throws where one does not say how much of it is left.
 */
function listedOpenings(
  { tag }: Pick<CheckDependencies, 'tag'>,
  rows: readonly FuturesOrder[],
  counted: ReadonlySet<string>,
): readonly Adding[] {
  return rows
    .filter(({ isReduceOnly, isClose }) => !isReduceOnly && !isClose)
    .filter(({ text }) => !counted.has(stemOfText(text, tag) ?? ''))
    .map(({ orderId, contract, left, side, isVague }) => {
      if (isVague) throw new Error(`Gate does not say how much of the order ${orderId} is left.`);
      return { contract, size: side === 'sell' ? `-${left}` : left };
    });
}

/** Every contract that is held or may be, with its value; throws where one cannot be valued. */
async function valued(
  { reads }: LazyFutures,
  positions: readonly FuturesPosition[],
  adding: readonly Adding[],
  asked: TradedContract,
): Promise<readonly ValuedContract[]> {
  const names = new Set([
    asked.contract,
    ...positions.map(({ contract }) => contract),
    ...adding.map(({ contract }) => contract),
  ]);
  return Promise.all(
    [...names].map(async (contract) => {
      const rules = contract === asked.contract ? asked : await reads.contract(contract);
      const { multiplier, markPrice } = rules ?? {};
      if (multiplier === undefined || markPrice === undefined) {
        throw new Error(`Gate does not say what a contract of ${contract} is worth.`);
      }
      const held = heldIn(positions, contract);
      const unitValue = new Big(multiplier).times(markPrice).times(asked.usdtRate).toString();
      return { contract, held, unitValue };
    }),
  );
}
