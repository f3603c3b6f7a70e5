import { hash } from 'node:crypto';
import type { Plan } from './plan.ts';
import type { PortfolioConfig } from './plan-input.ts';

/** Identifies a portfolio's configuration. Two plans with the same hash followed the same rules. */
export const configHash = (portfolio: PortfolioConfig): string => hashOf(portfolio);

/** Identifies the approved part of a configuration, for this run and later ones. */
export function approvalHash({ account, quote, targets, capital }: PortfolioConfig): string {
  return hashOf({ account, quote, targets, capital });
}

/** Identifies one plan. An approval names the plan with it. */
export const planHash = (plan: Plan): string => hashOf(plan);

function hashOf(value: object): string {
  return hash('sha256', JSON.stringify(value, sortedKeys), 'hex').slice(0, 16);
}

/** The order of a configuration's fields does not matter. */
function sortedKeys(_key: string, value: unknown): unknown {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}
