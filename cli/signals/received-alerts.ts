import type { AlertEntry } from '../../shared/alerts/alert-log.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import type { Connection } from '../program/command.ts';
import { Failure } from '../terminal/failure.ts';

/** An alert that a source has sent, and the order that came of it. */
export type ReceivedAlert = AlertEntry & {
  readonly source: string;
  /** Absent until submit-order has read its message. */
  readonly order?: OrderRecord;
};

/** The last alerts of the sources, or of one of them, newest first. */
export async function readAlerts(
  { stack, target }: Connection,
  source?: string,
): Promise<readonly ReceivedAlert[]> {
  const sources = Object.keys(target.signals?.secrets ?? {});
  if (source !== undefined && !sources.includes(source)) {
    const configured = sources.join(', ') || 'none';
    throw new Failure(
      'NOT_FOUND',
      `No webhook is called "${source}"; deployed: ${configured}.`,
      'NAME',
    );
  }
  const asked = source === undefined ? sources : [source];
  const lists = await Promise.all(
    asked.map(async (name) =>
      (await stack.alerts.list(name)).map((entry) => ({ ...entry, source: name })),
    ),
  );
  const alerts = lists.flat().toSorted((one, other) => other.atMs - one.atMs);
  const stems = alerts.map(({ account, id }) => id && stack.stemOf(account, id));
  // An alert that came twice is one order.
  const known = new Set(stems.filter((stem) => stem !== undefined));
  const orders = await stack.store.getAll([...known]);
  const byStem = new Map(orders.map((order) => [order.stem, order]));
  return alerts.map((alert, index) => {
    const order = byStem.get(stems[index] ?? '');
    return { ...alert, ...(order && { order }) };
  });
}

/** The status of the alert's order, or that it was refused. */
export function resultOf({ outcome, order }: ReceivedAlert): string {
  return outcome === 'refused' ? 'refused' : (order?.status ?? 'queued');
}

export function alertJson(alert: ReceivedAlert) {
  const { atMs, source, account, outcome, id, reason, order, body } = alert;
  return {
    at: isoTime(atMs),
    source,
    account,
    outcome,
    ...(id !== undefined && { id }),
    ...(order && { status: order.status }),
    ...(reason && { reason }),
    body,
  };
}
