import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../shared/ledger/keys.ts';
import { createLedgerTable, type LedgerTable, SENT_ONCE } from '../../shared/ledger/table.ts';
import type { SendMessage } from '../../shared/orders/model/release.ts';
import type { StartTracker, TrackerStart } from '../../shared/orders/model/tracker-start.ts';
import type { SeededRandom } from '../exchange/behavior/random.ts';
import { documentClientOf } from './dynamodb/document-client.ts';
import { TABLE_NAME, type Table } from './dynamodb/table.ts';
import type { EdgeFault, SimulatedSandbox } from './sandbox.ts';

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
export function ledgerOf(
  sandbox: SimulatedSandbox,
  table: Table,
  random: SeededRandom,
): LedgerTable {
  const { clock, environment } = sandbox;
  const { scheduler, latencyMs } = environment;
  function send(command: object): Promise<object> {
    const isTransaction = command instanceof TransactWriteCommand;
    let carriedOut: object | undefined;
    let lastsMs = 0;
    function execute(fault: EdgeFault | undefined): object {
      // DynamoDB knows a transaction that it has carried out again by its token.
      if (carriedOut) return carriedOut;
      failWithoutEffect(fault);
      // DynamoDB writes the items of a transaction twice: it prepares and commits them.
      const transactionMs = isTransaction ? latencyMs() : 0;
      const find = (key: Item) => table.find(key);
      lastsMs = table.contention.admit(command, scheduler.nowMs, transactionMs, find);
      const answer = table.execute(command);
      if (isTransaction) carriedOut = answer;
      if (fault === 'answer_lost') throw new ServiceError('TimeoutError', 'No answer');
      // The SDK sends it again when no acknowledgement comes.
      return fault === 'ack_lost' && !isTransaction ? table.execute(command) : answer;
    }
    const name = nameOf(command as { input: unknown });
    const effect = isSentOnce(command) ? sentOnce(execute) : execute;
    return sandbox.call('ledger', name, effect, () => lastsMs);
  }
  const client = documentClientOf(send);
  return createLedgerTable(client, TABLE_NAME, { clock, random: () => random.fraction() });
}

export function isSentOnce(command: object): boolean {
  return (
    command instanceof UpdateCommand &&
    command.middlewareStack.identify().some((name) => name.startsWith(SENT_ONCE))
  );
}

/** The SDK does not send it again when no answer comes: it fails, and arrives once or not at all. */
function sentOnce(execute: (fault: EdgeFault | undefined) => object) {
  let calls = 0;
  return (fault: EdgeFault | undefined): object => {
    calls += 1;
    const isLater = fault === 'delayed' && calls === 1;
    const isOver = fault === 'silent_before' || (fault === 'silent_after' && calls === 2);
    if (isLater || isOver) throw new ServiceError('TimeoutError', 'No answer');
    return execute(fault === 'ack_lost' ? 'answer_lost' : fault);
  };
}

/** The order queue, as one sandbox sends to it. */
export function messagesOf(sandbox: SimulatedSandbox, send: SendMessage): SendMessage {
  return (...message) =>
    sandbox.call('queue', `SendMessage ${message[1]}`, (fault) => {
      failWithoutEffect(fault);
      void send(...message);
      if (fault === 'answer_lost') throw new ServiceError('TimeoutError', 'No answer');
    });
}

/** For people who read a trace. */
function nameOf(command: { readonly input: unknown }): string {
  const { TransactItems: [first] = [] } = command.input as { TransactItems?: Target[] };
  const { Key, Item, ...query } = first?.Put ?? first?.Update ?? (command.input as Target);
  const partition = query.ExpressionAttributeValues?.[':partition'];
  const { pk = '', sk = '' } = Key ?? Item ?? { pk: partition };
  return [command.constructor.name, pk, sk].filter((part) => part !== '').join(' ');
}

type Key = { readonly pk?: string; readonly sk?: string };
type Target = {
  Key?: Key;
  Item?: Key;
  Put?: Target;
  Update?: Target;
  ExpressionAttributeValues?: { ':partition'?: string };
};

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
