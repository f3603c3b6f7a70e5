import type { PlanApproval } from '../rebalance/run/event.ts';
import { portfolioOf, runIdOf } from '../rebalance/run/id.ts';

/** What a button does. Its data is at most 64 bytes. */
export type Press =
  | { readonly kind: 'approve'; readonly portfolio: string; readonly approval: PlanApproval }
  | {
      readonly kind: 'halt';
      /** Undefined for all accounts. */
      readonly account: string | undefined;
      readonly untilMs: number;
    }
  | { readonly kind: 'leave' };

const MINUTE_MS = 60_000;
const ALL = '*';
const RADIX = 36;

export const LEAVE = 'x';

/** An approval names the plan by its hash: another plan has another button. */
export function approveData({ run, plan }: PlanApproval): string {
  const portfolio = portfolioOf(run);
  const minute = Math.floor(Date.parse(run.slice(portfolio.length + 1)) / MINUTE_MS);
  return ['a', portfolio, minute.toString(RADIX), plan].join(':');
}

export function haltData(account: string | undefined, untilMs: number): string {
  return ['h', account ?? ALL, Math.floor(untilMs / 1_000).toString(RADIX)].join(':');
}

/** Undefined for data that no button of ours has. */
export function readPress(data: string): Press | undefined {
  if (data === LEAVE) return { kind: 'leave' };
  const [, portfolio, minute, plan] =
    /^a:([\w-]{1,32}):([0-9a-z]{1,8}):([0-9a-f]{16})$/.exec(data) ?? [];
  if (portfolio !== undefined && minute !== undefined && plan !== undefined) {
    const run = runIdOf(portfolio, Number.parseInt(minute, RADIX) * MINUTE_MS);
    return { kind: 'approve', portfolio, approval: { run, plan } };
  }
  const [, account, until] = /^h:(\*|[\w-]{1,32}):([0-9a-z]{1,8})$/.exec(data) ?? [];
  if (account === undefined || until === undefined) return undefined;
  const untilMs = Number.parseInt(until, RADIX) * 1_000;
  return { kind: 'halt', account: account === ALL ? undefined : account, untilMs };
}
