/** Only what never happens takes so long, however busy the machine is. */
export const NEVER_MS = 90_000;
