import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { createLedgerTable, type LedgerTable } from '../../shared/ledger/table.ts';
import type { StartTracker, TrackerStart } from '../../shared/orders/model/tracker-start.ts';
import { documentClientOf } from './document-client.ts';
import type { EdgeFault, SimulatedSandbox } from './sandbox.ts';
import { canceled, TABLE_NAME, type Table } from './table.ts';

/** The error that an AWS client throws when a service refused a request. */
class ServiceError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

function failWithoutEffect(fault: EdgeFault | undefined): void {
  if (fault === 'throttled') throw new ServiceError('ThrottlingException', 'Rate exceeded');
  if (fault === 'timed_out') throw new ServiceError('TimeoutError', 'No answer');
}

/** The ledger's table, as one sandbox reaches it. */
export function ledgerOf(sandbox: SimulatedSandbox, table: Table): LedgerTable {
  function send(command: object): Promise<object> {
    const isTransaction = command instanceof TransactWriteCommand;
    let carriedOut: object | undefined;
    return sandbox.call('ledger', nameOf(command as { input: unknown }), (fault) => {
      // DynamoDB knows a transaction that it has carried out again by its token.
      if (carriedOut) return carriedOut;
      if (isTransaction && fault === 'throttled') throw CONFLICT;
      failWithoutEffect(fault);
      const answer = table.execute(command);
      if (isTransaction) carriedOut = answer;
      if (fault === 'answer_lost') throw new ServiceError('TimeoutError', 'No answer');
      // The SDK sends it again when no acknowledgement comes.
      return fault === 'ack_lost' && !isTransaction ? table.execute(command) : answer;
    });
  }
  const { clock } = sandbox;
  return createLedgerTable(documentClientOf(send), TABLE_NAME, { clock, random: () => 0.25 });
}

/** Another transaction had one of the items at the same time. */
const CONFLICT = canceled([{ Code: 'TransactionConflict' }, { Code: 'None' }]);

/** For people who read a trace. */
function nameOf(command: { readonly input: unknown }): string {
  const { TransactItems: [first] = [] } = command.input as { TransactItems?: Target[] };
  const { Key, Item } = first?.Put ?? first?.Update ?? (command.input as Target);
  const { pk = '', sk = '' } = Key ?? Item ?? {};
  return [command.constructor.name, pk, sk].filter((part) => part !== '').join(' ');
}

type Key = { readonly pk?: string; readonly sk?: string };
type Target = { Key?: Key; Item?: Key; Put?: Target; Update?: Target };

export type Secret = { readonly value: string; readonly versionId: string };

/** The Secrets Manager client of one sandbox. */
export function secretsOf(
  sandbox: SimulatedSandbox,
  secrets: ReadonlyMap<string, Secret>,
): SecretsManagerClient {
  return {
    send: ({ input }: { readonly input: { readonly SecretId?: string } }) =>
      sandbox.call('secret', `GetSecretValue ${input.SecretId}`, (fault) => {
        failWithoutEffect(fault);
        if (fault === 'answer_lost') throw new ServiceError('TimeoutError', 'No answer');
        const secret = secrets.get(input.SecretId ?? '');
        if (!secret) throw new ServiceError('ResourceNotFoundException', 'No such secret');
        return { SecretString: secret.value, VersionId: secret.versionId };
      }),
  } as unknown as SecretsManagerClient;
}

/** Lambda's Invoke API, as one sandbox reaches it: an event that is taken starts track-orders. */
export function startTrackerOf(
  sandbox: SimulatedSandbox,
  startTracking: (start: TrackerStart) => void,
): StartTracker {
  return (start) =>
    sandbox.call('invocation', `Invoke track-orders ${start.account}`, (fault) => {
      failWithoutEffect(fault);
      startTracking(start);
      if (fault === 'answer_lost') throw new ServiceError('TimeoutError', 'No answer');
      // Lambda hands over an event once at least.
      if (fault === 'ack_lost') startTracking(start);
    });
}
