import { KeyUnavailableError } from '../key-unavailable-error.ts';
import type { ReadGateKey } from '../secrets.ts';

/** Whether an account has no key to ask the exchange with. */
export const hasNoKey = (readKey: ReadGateKey): Promise<boolean> =>
  readKey().then(
    () => false,
    (error) => error instanceof KeyUnavailableError,
  );
