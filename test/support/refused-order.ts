import type { NewRecord } from '../../shared/orders/ledger/order-store.ts';
import { reason } from '../../shared/orders/model/reason.ts';

/** The smallest record that there is: a message that was refused. For tests that only count changes. */
export function refusedOrder(id: string): NewRecord {
  return {
    stem: `t-test-${id}`,
    account: 'main',
    id,
    action: 'unread',
    status: 'rejected',
    hash: id,
    bodySha256: id,
    bodyStart: '',
    reason: reason('NOT_JSON', 'The message is not JSON.'),
    sentBy: { kind: 'message', principal: 'AIDATEST' },
    configHash: '0123456789abcdef',
  };
}
