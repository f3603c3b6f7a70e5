import { Big } from '../../../shared/lib/decimal.ts';
import { refusal } from '../engine/responses.ts';
import type { Leg } from './contract-orders.ts';
import type { ContractPosition } from './position.ts';

/** Gate's words for the position mode of an account. */
export const POSITION_MODES = ['single', 'dual', 'dual_plus'] as const;
export type PositionMode = (typeof POSITION_MODES)[number];

const ZERO = new Big('0');
const DEFAULT_CROSS_LIMIT = new Big('10');

/** The positions and the position mode of every user. */
export class PositionStore {
  readonly #positions = new Map<string, ContractPosition>();
  readonly #modes = new Map<string, PositionMode>();
  /** Those that have changed since they were last kept. */
  readonly changed = new Set<ContractPosition>();
  readonly changedModes = new Map<string, PositionMode>();

  modeOf(userId: string): PositionMode {
    return this.#modes.get(userId) ?? 'single';
  }

  /** Gate refuses the change while anything is held. */
  setMode(userId: string, mode: PositionMode): void {
    if (this.held(userId).length > 0) throw refusal('POSITION_HOLDING');
    this.#modes.set(userId, mode);
    this.changedModes.set(userId, mode);
  }

  restore(positions: readonly ContractPosition[], modes: ReadonlyMap<string, PositionMode>): void {
    for (const position of positions) this.#positions.set(keyOf(position), position);
    for (const [userId, mode] of modes) this.#modes.set(userId, mode);
  }

  /** The legs that the account's mode has. */
  legsOf(userId: string): readonly Leg[] {
    return this.modeOf(userId) === 'single' ? ['single'] : ['long', 'short'];
  }

  of(userId: string, contract: string, leg: Leg): ContractPosition {
    const known = this.#positions.get(keyOf({ userId, contract, leg }));
    if (known) return known;
    const position: ContractPosition = {
      userId,
      contract,
      leg,
      size: ZERO,
      entryPrice: ZERO,
      pnl: ZERO,
      fees: ZERO,
      funding: ZERO,
      historyPnl: ZERO,
      lastClosePnl: ZERO,
      leverage: ZERO,
      crossLeverageLimit: DEFAULT_CROSS_LIMIT,
      updateId: 0,
      updatedAtMs: 0,
      openedAtMs: 0,
    };
    this.#positions.set(keyOf(position), position);
    return position;
  }

  /** Those of a user that are not empty. */
  held(userId: string): readonly ContractPosition[] {
    return this.#all().filter((position) => position.userId === userId && !position.size.eq(ZERO));
  }

  /** Those of a user that have ever been open: a closed one stays listed. */
  everOpened(userId: string): readonly ContractPosition[] {
    return this.#all().filter((position) => position.userId === userId && position.updateId > 0);
  }

  /** The users who hold something. */
  holders(): readonly string[] {
    const held = this.#all().filter(({ size }) => !size.eq(ZERO));
    return [...new Set(held.map(({ userId }) => userId))];
  }

  touch(position: ContractPosition, nowMs: number): void {
    position.updateId += 1;
    position.updatedAtMs = nowMs;
    this.changed.add(position);
  }

  #all(): readonly ContractPosition[] {
    return [...this.#positions.values()];
  }
}

function keyOf({ userId, contract, leg }: Pick<ContractPosition, 'userId' | 'contract' | 'leg'>) {
  return `${userId} ${contract} ${leg}`;
}
