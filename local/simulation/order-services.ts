import type { OrderServices } from '../../functions/wiring/order-services.ts';
import { createKeyStore } from '../../shared/api-keys/store.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { createPauseStore } from '../../shared/ledger/pauses.ts';
import type { LedgerTable } from '../../shared/ledger/table.ts';
import { createTradeStore } from '../../shared/orders/ledger/fill-store.ts';
import { createOrderStore } from '../../shared/orders/ledger/order-store.ts';
import { deploymentTag } from '../../shared/orders/model/client-order-id.ts';

export const TAG = deploymentTag('simulation');

export type OrderServicesOptions = Pick<
  OrderServices,
  'config' | 'configHash' | 'exchangeOf' | 'clock' | 'newNonce' | 'log'
> & { readonly ledger: LedgerTable };

/** The services that functions/wiring/order-services.ts makes, on this ledger and this clock. */
export function orderServicesOn({ ledger, ...given }: OrderServicesOptions): OrderServices {
  const { clock } = given;
  return {
    ...given,
    tag: TAG,
    store: createOrderStore(ledger, clock),
    trades: createTradeStore(ledger),
    senders: {},
    pauses: createPauseStore(ledger),
    killSwitches: createKillSwitchStore(ledger, clock),
    keys: createKeyStore(ledger),
  };
}
