import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { KeyCheck } from '../../api-keys/store.ts';
import type { Incident } from '../../incidents/incident.ts';
import { incidentOf } from '../../incidents/incident-store.ts';
import type { KillSwitch } from '../../kill-switch/state.ts';
import { type Item, TABLE_KEYS, withoutKeys } from '../../ledger/keys.ts';
import { recordOf } from '../../orders/ledger/item.ts';
import type { OrderRecord } from '../../orders/model/record.ts';
import { runOf } from '../../rebalance/ledger/run-store.ts';
import type { RunRecord } from '../../rebalance/run/record.ts';
import { kindOfSortKey } from './streamed-items.ts';

/** One write to the ledger that is published; `before` is absent for the first version. */
export type Change = OrderChange | RunChange | KillSwitchChange | KeyChange | IncidentChange;

export type OrderChange = {
  readonly kind: 'order';
  readonly before?: OrderRecord;
  readonly after: OrderRecord;
};

export type RunChange = {
  readonly kind: 'run';
  readonly before?: RunRecord;
  readonly after: RunRecord;
};

export type KillSwitchChange = {
  readonly kind: 'switch';
  readonly account: string;
  readonly before?: KillSwitch;
  readonly after: KillSwitch;
};

export type KeyChange = {
  readonly kind: 'key';
  readonly account: string;
  readonly before?: KeyCheck;
  readonly after: KeyCheck;
};

export type IncidentChange = { readonly kind: 'incident'; readonly after: Incident };

/**
 * Reads the change from a stream record; undefined if it is not published. A change of an order, a
 * run or a kill switch is a new version: every transition makes one, and bookkeeping makes none.
 * Throws if the item does not match its key.
 */
export function readChange({ dynamodb = {} }: DynamoDBRecord): Change | undefined {
  if (!dynamodb.NewImage) return undefined;
  const after = itemOfImage(dynamodb.NewImage);
  const before = dynamodb.OldImage && itemOfImage(dynamodb.OldImage);
  const kind = kindOfSortKey(String(after[TABLE_KEYS.sort]));
  if (kind !== undefined && kind !== 'key' && kind !== 'incident') {
    if (typeof after.version !== 'number') throw new Error('The item has no version.');
    if (before && after.version <= Number(before.version)) return undefined;
  }
  switch (kind) {
    case undefined:
      return undefined;
    case 'key':
      return { kind, account: accountOf(after), ...versions(before, after, keyCheckOf) };
    case 'incident':
      return before ? undefined : { kind, after: incidentOf(after) };
    case 'order':
      return { kind, ...versions(before, after, recordOf) };
    case 'run':
      return { kind, ...versions(before, after, runOf) };
    case 'switch':
      return { kind, account: accountOf(after), ...versions(before, after, switchOf) };
  }
}

function versions<T>(before: Item | undefined, after: Item, read: (item: Item) => T) {
  return {
    after: read(after),
    ...(before && { before: read(before) }),
  };
}

/** `ACCOUNT#main` -> `main` */
const accountOf = (item: Item): string => String(item[TABLE_KEYS.partition]).split('#')[1]!;
const switchOf = (item: Item): KillSwitch => withoutKeys(item) as KillSwitch;
const keyCheckOf = (item: Item): KeyCheck => withoutKeys(item) as KeyCheck;

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** The types of the event and of the SDK describe the same JSON. */
const itemOfImage = (image: Image): Item => unmarshall(image as Record<string, AttributeValue>);
