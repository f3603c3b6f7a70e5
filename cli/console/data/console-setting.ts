import type { Connection, Context } from '../../program/command.ts';

/** What the console works with: a stack, as the user who started it. */
export type ConsoleSetting = Pick<Context, 'clock' | 'randomBytes'> & {
  readonly connection: Connection;
  /** The account that is shown first. */
  readonly account: string;
};
