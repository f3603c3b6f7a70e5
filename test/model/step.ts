import type { Write } from './ledger.ts';
import type { Model, State } from './state.ts';

/** One thing that may happen next. */
export type Step = {
  readonly label: string;
  /** Whether it is a fault: the protocol must come to an end without its help. */
  readonly isFault: boolean;
  readonly next: State;
  /** The invocation that takes the step. */
  readonly slot?: number;
  /** The write of the record that came about, by its name in the table. */
  readonly writes?: Write;
};

export type Steps = (model: Model, state: State) => readonly Step[];

export function step(label: string, next: State, more: Partial<Step> = {}): Step {
  return {
    label,
    isFault: false,
    next,
    ...more,
  };
}

export function fault(label: string, next: State, more: Partial<Step> = {}): Step {
  return {
    label,
    isFault: true,
    next,
    ...more,
  };
}
