import type { ReadGateKey } from '../gate/api-key.ts';
import { KeyUnavailableError } from '../gate/key-unavailable-error.ts';

/** Whether an account has no key to ask the exchange with. */
export const hasNoKey = (readKey: ReadGateKey): Promise<boolean> =>
  readKey().then(
    () => false,
    (error) => error instanceof KeyUnavailableError,
  );
