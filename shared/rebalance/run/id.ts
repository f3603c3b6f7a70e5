/**
 * A run's id is its portfolio and its scheduled minute. Its legs have the run's id and a number. So
 * a repeated tick is the same run, and a leg sent twice is the same order.
 * With the longest names, a leg's id has 32 + 18 + 4 of the 64 characters that an id may have.
 */
export function runIdOf(portfolio: string, scheduledAtMs: number): string {
  return `${portfolio}-${new Date(scheduledAtMs).toISOString().slice(0, '2026-11-22T09:00'.length)}Z`;
}

/** The portfolio of a run's id. */
export const portfolioOf = (runId: string): string => runId.slice(0, -'-2026-11-22T09:00Z'.length);
