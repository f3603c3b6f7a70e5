/** What a check of `sluice doctor` has found, and the next step. */
export type Finding = {
  /** `warns` reports a problem that does not stop trading. */
  readonly status: 'ok' | 'warns' | 'missing' | 'fails';
  readonly message: string;
};

export const ok = (message: string): Finding => ({ status: 'ok', message });
export const warns = (message: string): Finding => ({ status: 'warns', message });
export const missing = (message: string): Finding => ({ status: 'missing', message });
export const fails = (message: string): Finding => ({ status: 'fails', message });
