import { NEVER_MS } from '../support/never-ms.ts';

/** For `vi.waitFor`. */
export const SOON = { timeout: NEVER_MS, interval: 50 };
