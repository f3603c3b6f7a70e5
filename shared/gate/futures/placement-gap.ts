/**
 * Gate allows an account 100 placements and amendments of contracts a second, all contracts together.
 * Source: gate.com, API v4, "Frequency limit rule".
 */
const ACCOUNT_GAP_MS = 10.5;

/**
 * The time between two placements of one contract. The contracts of an account are paced apart from
 * each other, so each gets its part of the account's limit.
 */
export function placementGapMs(contracts: number): number {
  return Math.ceil(ACCOUNT_GAP_MS * Math.max(1, contracts));
}
