import type { Connection, Context } from '../../program/command.ts';

/** The console's stack, with the permissions of the user who started it. */
export type ConsoleSetting = Pick<Context, 'clock' | 'randomBytes'> & {
  readonly connection: Connection;
  /** The account of the first page. */
  readonly account: string;
  /** Of the project: it keeps backtests and the tokens of fixed ports. Default: the current one. */
  readonly folder?: string;
};
