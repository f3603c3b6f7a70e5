/**
 * Gate allows an account 100 placements of contracts a second, and 200 requests in ten seconds to
 * each endpoint that an opening is checked by: those are the fewer, and all contracts share them.
 * Source: gate.com, API v4, "Frequency limit rule".
 */
const ACCOUNT_GAP_MS = 52.5;

/**
 * The time between two placements of one contract. The contracts of an account are paced apart from
 * each other, so each gets its part of the account's limit.
 */
export function placementGapMs(contracts: number): number {
  return Math.ceil(ACCOUNT_GAP_MS * Math.max(1, contracts));
}
