import { hash } from 'node:crypto';
import type { Plan } from './plan.ts';
import type { PortfolioConfig } from './plan-input.ts';

/** Names a portfolio's configuration: two plans with the same hash followed the same rules. */
export const configHash = (portfolio: PortfolioConfig): string => hashOf(portfolio);

/** Names what a person has approved for this and later runs. */
export function approvalHash({ account, quote, targets, capital }: PortfolioConfig): string {
  return hashOf({ account, quote, targets, capital });
}

/** Names one plan: who approves it says with this which one was seen. */
export const planHash = (plan: Plan): string => hashOf(plan);

function hashOf(value: object): string {
  return hash('sha256', JSON.stringify(value, sortedKeys), 'hex').slice(0, 16);
}

/** The order in which a configuration lists its fields changes nothing. */
function sortedKeys(_key: string, value: unknown): unknown {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}
