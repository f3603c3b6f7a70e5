import { GateError } from '../../../gate/errors.ts';
import type { FuturesReads } from '../../../gate/futures/lazy.ts';
import { eachAtOnce } from '../../../lib/concurrency.ts';
import { isContract } from '../../../market/contract-order.ts';
import { type Claimant, neededOf, supportOf } from '../../../programs/exits/position.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { childId } from '../../model/leg-id.ts';
import type { ExitRecord, OrderRecord } from '../../model/record.ts';
import { exitSideOf } from '../../model/request.ts';
import type { ExitDependencies } from './dependencies.ts';
import { legSeenOf } from './leg-seen.ts';

/** A position may be read so long behind a fill. Source: hummingbot#6032, #6238. */
const POSITION_LAG_MS = 120_000;
const READS_AT_ONCE = 5;

export type PositionsSeen = {
  /** By the stems of the exits, what their positions give them; absent where that is not certain. */
  readonly supported: ReadonlyMap<string, string>;
  /** What the legs have filled was read after the positions. */
  readonly areFillsRead?: true;
  readonly failures: readonly unknown[];
};

/**
 * Reads the positions that exits close, in one request; one that the list lacks by itself too. What their
 * entries filled a moment ago may not be there yet, so for a while nothing is concluded about them.
 */
export async function readPositions(
  deps: Pick<ExitDependencies, 'exchangeOf' | 'store' | 'tag'>,
  account: string,
  exits: readonly ExitRecord[],
): Promise<PositionsSeen> {
  const { futures } = deps.exchangeOf(account);
  const closing = exits.filter(({ holding }) => isContract(holding));
  if (closing.length === 0 || !futures) return { supported: new Map(), failures: [] };
  try {
    // In this order: fills that become known meanwhile make the exits need less, not more.
    const positions = await futures.reads.positions();
    const sizes = new Map(positions.map(({ contract, size }) => [contract, size]));
    const unlisted = [...new Set(closing.map(nameOf))].filter((contract) => !sizes.has(contract));
    const failures = await eachAtOnce(READS_AT_ONCE, unlisted, async (contract) => {
      sizes.set(contract, await sizeOf(futures.reads, contract));
    });
    const records = await readOwn(deps, closing);
    const certain = closing.filter((exit) => isCertain(deps, exit, records));
    const ofContracts = Map.groupBy(certain, nameOf);
    const supported = [...ofContracts].flatMap(([contract, ofOne]) => {
      const held = sizes.get(contract);
      if (held === undefined) return [];
      const claimants = ofOne.map((exit) => claimantOf(deps, exit, records));
      return [...supportOf(held, claimants)];
    });
    return { supported: new Map(supported), failures };
  } catch (error) {
    return { supported: new Map(), failures: [error] };
  }
}

/**
 * A list without a position may be a list that failed: an exit would leave what is held unprotected. Gate
 * lets nobody change the mode while anything is held.
 */
async function sizeOf(reads: Pick<FuturesReads, 'position'>, contract: string): Promise<string> {
  try {
    const reading = await reads.position(contract);
    return reading.kind === 'one_way' ? reading.position.size : '0';
  } catch (error) {
    const isGone = error instanceof GateError && GONE.includes(error.label ?? '');
    if (isGone) return '0';
    throw error;
  }
}

/** Gate's labels for a contract in which nothing can be held. */
const GONE: readonly string[] = ['POSITION_NOT_FOUND', 'CONTRACT_NOT_FOUND'];

const nameOf = ({ holding }: ExitRecord): string => (isContract(holding) ? holding.contract : '');

type Records = ReadonlyMap<string, OrderRecord>;

/** The entries and the legs of exits, by their stems. */
async function readOwn(
  { store, tag }: Pick<ExitDependencies, 'store' | 'tag'>,
  exits: readonly ExitRecord[],
): Promise<Records> {
  const stems = exits.flatMap(({ account, id, parent, program }) => [
    ...(parent === undefined ? [] : [orderStem(tag, account, parent)]),
    ...program.state.legs.map(({ name }) => orderStem(tag, account, childId(id, name))),
  ]);
  const records = stems.length > 0 ? await store.getAll(stems) : [];
  return new Map(records.map((record) => [record.stem, record]));
}

function isCertain(
  { exchangeOf, tag }: Pick<ExitDependencies, 'exchangeOf' | 'tag'>,
  { account, parent }: ExitRecord,
  records: Records,
): boolean {
  const entry = parent === undefined ? undefined : records.get(orderStem(tag, account, parent));
  const nowMs = exchangeOf(account).client.exchangeNowMs();
  return entry === undefined || nowMs - entry.updatedAtMs >= POSITION_LAG_MS;
}

function claimantOf(
  { tag }: Pick<ExitDependencies, 'tag'>,
  { account, id, stem, holding, program, createdAtMs }: ExitRecord,
  records: Records,
): Claimant {
  const { state } = program;
  const seen = state.legs.map(({ name }) => {
    const record = records.get(orderStem(tag, account, childId(id, name)));
    return [name, legSeenOf(record)] as const;
  });
  const needs = neededOf(state, new Map(seen)).toString();
  return { stem, side: exitSideOf(holding), needs, createdAtMs };
}
