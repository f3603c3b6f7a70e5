import type { Connection, Context } from '../../program/command.ts';

/** The console's stack, with the permissions of the user who started it. */
export type ConsoleSetting = Pick<Context, 'clock' | 'randomBytes'> & {
  readonly connection: Connection;
  /** The account of the first page. */
  readonly account: string;
  /** Where the backtests are kept; default: the current folder. */
  readonly folder?: string;
};
