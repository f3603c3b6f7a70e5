/** For `vi.waitFor`: only what never happens takes so long, however busy the machine is. */
export const SOON = { timeout: 90_000, interval: 50 };
