import { type ClearGateKey, gateKeyFault } from '../../shared/gate/api-key-fault.ts';
import { StartUsageError } from './options.ts';

const VARIABLES = { key: 'GATE_API_KEY', secret: 'GATE_API_SECRET' } as const;

/** The API key for `--exchange`, with the same check as in `sluice keys set`. */
export function keyFromEnvironment(env: NodeJS.ProcessEnv): ClearGateKey {
  const { [VARIABLES.key]: key, [VARIABLES.secret]: secret } = env;
  if (!key || !secret) {
    const names = `${VARIABLES.key} and ${VARIABLES.secret}`;
    throw new StartUsageError(`--exchange needs the API key in ${names}.`);
  }
  const fault = gateKeyFault({ key, secret });
  if (!fault) return { key, secret };
  throw new StartUsageError(`${VARIABLES[fault.field]} cannot be used. ${fault.message}`);
}
