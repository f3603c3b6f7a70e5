import { type KillSwitch, lastActiveVersion } from '../../../kill-switch/state.ts';
import { isContract } from '../../../market/contract-order.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { exitIdOf } from '../../model/leg-id.ts';
import {
  awaitsExit,
  isExit,
  isPlace,
  isSliced,
  NOTHING_FILLED,
  type OrderRecord,
} from '../../model/record.ts';
import { type ExitHolding, heldAs, type PlaceOrder } from '../../model/request.ts';
import type { ExitDependencies } from './dependencies.ts';

/** Begins the exits of orders that have bought something. Each begins once, whoever comes first. Returns their stems. */
export async function openExits(
  deps: Pick<ExitDependencies, 'exchangeOf' | 'holdings' | 'log' | 'store' | 'tag'>,
  records: readonly OrderRecord[],
  killSwitch: KillSwitch,
): Promise<readonly string[]> {
  const opened: string[] = [];
  for (const record of records) {
    if (!(isPlace(record) || isSliced(record)) || !awaitsExit(record)) continue;
    const { account, id, order, exits, hash, issuedAtMs, submitByMs, sentBy, configHash } = record;
    const holding = holdingOf(order);
    const written = await deps.store.create('working', {
      stem: orderStem(deps.tag, account, exitIdOf(id)),
      account,
      id: exitIdOf(id),
      parent: id,
      action: 'exit',
      status: 'working',
      holding,
      exits: exits!,
      hash,
      issuedAtMs,
      submitByMs,
      sentBy: { ...sentBy, kind: 'exit' },
      configHash,
      program: {
        state: { owned: '0', missing: '0', legs: [] },
        armedSinceMs: deps.exchangeOf(account).client.exchangeNowMs(),
        // A halt that is on treats it as one that began before: a person's suspends it, Sluice's own does not.
        armedVersion: lastActiveVersion(killSwitch),
        filled: NOTHING_FILLED,
      },
    });
    if (!isExit(written.record)) {
      // A cancel came before it. The coins that the entry's claim has taken for it are free.
      await deps.holdings.release(account, heldAs(holding), written.record.stem);
    }
    await deps.store.transition('exit_opened', record, { exitOpened: true });
    opened.push(written.record.stem);
    if (written.applied) deps.log('info', 'exit_begins', { account, id: exitIdOf(id) });
  }
  return opened;
}

/** What the exit of an order takes over. What an order of a contract opens is closed on the other side. */
function holdingOf(order: PlaceOrder): ExitHolding {
  if (!isContract(order)) return { currency_pair: order.currency_pair };
  const { settle, contract, size, multiplier } = order;
  const side = size.startsWith('-') ? 'buy' : 'sell';
  return { settle, contract, side, ...(multiplier !== undefined && { multiplier }) };
}
