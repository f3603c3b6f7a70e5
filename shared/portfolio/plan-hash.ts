import { hash } from 'node:crypto';
import type { PortfolioConfig } from './plan-input.ts';

/** Names a portfolio's configuration: two plans with the same hash followed the same rules. */
export const configHash = (portfolio: PortfolioConfig): string => hashOf(portfolio);

/** Names what a person has approved. */
export const approvalHash = ({ targets, capital }: PortfolioConfig): string =>
  hashOf({ targets, capital });

const hashOf = (value: object): string =>
  hash('sha256', JSON.stringify(value, sortedKeys), 'hex').slice(0, 16);

/** The order in which a configuration lists its fields changes nothing. */
const sortedKeys = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
