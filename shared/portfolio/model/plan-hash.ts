import { hash } from 'node:crypto';
import type { Plan } from './plan.ts';
import type { PortfolioConfig } from './plan-input.ts';

/** Names a portfolio's configuration: two plans with the same hash followed the same rules. */
export const configHash = (portfolio: PortfolioConfig): string => hashOf(portfolio);

/** Names what a person has approved for this and later runs. */
export const approvalHash = ({ account, quote, targets, capital }: PortfolioConfig): string =>
  hashOf({ account, quote, targets, capital });

/** Names one plan: who approves it says with this which one was seen. */
export const planHash = (plan: Plan): string => hashOf(plan);

const hashOf = (value: object): string =>
  hash('sha256', JSON.stringify(value, sortedKeys), 'hex').slice(0, 16);

/** The order in which a configuration lists its fields changes nothing. */
const sortedKeys = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
