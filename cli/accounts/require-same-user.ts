import { userFaults } from '../../shared/api-keys/judge.ts';
import type { ClearGateKey } from '../../shared/gate/api-key-fault.ts';
import { GateError } from '../../shared/gate/errors.ts';
import { TransportError } from '../../shared/gate/http.ts';
import type { Context } from '../program/command.ts';
import type { Stack } from '../stack/connect-stack.ts';
import { Failure } from '../terminal/failure.ts';

const UNKNOWN = 'Gate did not say whose key it is';

/** Throws if Gate says that the key is of another user: the first order would be sent with it. */
export async function requireSameUser(
  { userOf }: Pick<Stack, 'userOf'>,
  { account, terminal }: Pick<Context, 'account' | 'terminal'>,
  key: ClearGateKey,
  ownerId: string,
): Promise<void> {
  try {
    const userId = await userOf(account, key);
    if (userId === undefined) return terminal.note(`${UNKNOWN}: it may not read "Account".`);
    const [fault] = userFaults({ userId }, { userId: ownerId });
    if (fault) throw new Failure(fault.code, `The key was not stored. ${fault.message}`);
  } catch (error) {
    // A new key takes minutes until it works. One that is bound to the functions' address never works here.
    if (!(error instanceof GateError || error instanceof TransportError)) throw error;
    terminal.note(`${UNKNOWN}. ${error.message}`);
  }
}
