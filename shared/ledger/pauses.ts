import { keyOfState, type Pausable } from './keys.ts';
import type { LedgerTable } from './table.ts';
import type { Condition } from './write.ts';

/** Why a portfolio or a recurring order is paused. */
export type Pause = {
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
};

export type PauseStore = ReturnType<typeof createPauseStore>;

/**
 * The pauses of portfolios and recurring orders. They are in the table and not in the schedule,
 * because a deployment would enable the schedule again. Orders refused during a pause have a
 * record.
 */
export function createPauseStore(table: LedgerTable) {
  /** Where the condition does not hold, nothing changes. */
  async function setPause(kind: Pausable, name: string, paused: Pause, condition?: Condition) {
    const update = keyOfState(kind, name);
    await table.commit([{ update, set: { paused }, ...(condition && { condition }) }]);
  }

  /** Where the condition does not hold, nothing changes. */
  async function removePause(kind: Pausable, name: string, condition?: Condition) {
    const update = keyOfState(kind, name);
    await table.commit([{ update, remove: ['paused'], ...(condition && { condition }) }]);
  }

  return {
    async read(kind: Pausable, name: string): Promise<Pause | undefined> {
      return (await table.get(keyOfState(kind, name)))?.paused as Pause | undefined;
    },

    pause: (kind: Pausable, name: string, pause: Pause) => setPause(kind, name, pause),

    /** Leaves a pause that is there as it is. */
    pauseUnlessPaused: (kind: Pausable, name: string, pause: Pause) =>
      setPause(kind, name, pause, NOT_PAUSED),

    unpause: (kind: Pausable, name: string) => removePause(kind, name),

    /** Lifts this pause, and none that took its place. */
    unpauseIfStill: (kind: Pausable, name: string, pause: Pause) =>
      removePause(kind, name, isPausedBy(pause)),
  };
}

const NOT_PAUSED: Condition = {
  expression: 'attribute_not_exists(#paused)',
  names: { '#paused': 'paused' },
};

function isPausedBy(pause: Pause): Condition {
  return {
    expression: '#paused = :pause',
    names: { '#paused': 'paused' },
    values: { ':pause': pause },
  };
}
