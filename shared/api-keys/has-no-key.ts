import type { ReadGateKey } from '../gate/api-key.ts';
import { KeyUnavailableError } from '../gate/key-unavailable-error.ts';

/** Whether an account has no API key yet. */
export function hasNoKey(readKey: ReadGateKey): Promise<boolean> {
  return readKey().then(
    () => false,
    (error) => error instanceof KeyUnavailableError,
  );
}
