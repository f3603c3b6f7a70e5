import { Failure } from '../terminal/failure.ts';

/** The refusal of a command that needs figures, before the first snapshot or outside of the known time. */
export function nothingYet(): Failure {
  return new Failure(
    'NO_SNAPSHOT',
    'Nothing is known of this time. The first snapshot is taken within a minute of the first start: sluice pnl --snapshot takes one now.',
  );
}
