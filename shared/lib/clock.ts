/** Time as a parameter. Only this file reads the machine's clock. All values are epoch ms. */
export type Clock = {
  readonly nowMs: () => number;
  readonly sleepUntil: (timeMs: number) => Promise<void>;
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleepUntil: (timeMs) =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, timeMs - Date.now()))),
};

/** ISO 8601 UTC with milliseconds: the format of every time that Sluice shows. */
export const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
