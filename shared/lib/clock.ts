/** Time as a parameter. Only this file reads the machine's clock. All values are epoch ms. */
export type Clock = {
  readonly nowMs: () => number;
  /** Sleeps until then, or until `wake` is aborted. */
  readonly sleepUntil: (timeMs: number, wake?: AbortSignal) => Promise<void>;
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleepUntil: (timeMs, wake) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, timeMs - Date.now()));
      wake?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

/** ISO 8601 UTC with milliseconds: the format of every time that Sluice shows. */
export const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
