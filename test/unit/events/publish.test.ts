import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { type PublishDependencies, publishChanges } from '../../../shared/events/publish.ts';
import { itemOf } from '../../../shared/orders/ledger/item.ts';
import { orderChange } from './changes.ts';

/** A record of the stream: the order was not placed, which sends a notice. */
function streamRecord(id: string): DynamoDBRecord {
  const { before, after } = orderChange({ id, status: 'submitting' }, { status: 'not_placed' });
  const image = (item: object) =>
    marshall(item, { removeUndefinedValues: true }) as NonNullable<
      DynamoDBRecord['dynamodb']
    >['NewImage'];
  return {
    dynamodb: {
      SequenceNumber: id,
      OldImage: image(itemOf(before!)),
      NewImage: image(itemOf(after)),
    },
  } as DynamoDBRecord;
}

function unreadable(id: string): DynamoDBRecord {
  return {
    dynamodb: { SequenceNumber: id, NewImage: { pk: { S: 'ORDER#t-1' }, sk: { S: 'ORDER' } } },
  };
}

/** Publishes records with these troubles, and says what went where. */
async function publish(
  records: readonly DynamoDBRecord[],
  troubles: Partial<PublishDependencies> = {},
) {
  const told: string[] = [];
  const aside: (string | undefined)[] = [];
  const { batchItemFailures } = await publishChanges(
    {
      putEvents: async ({ length }) => length,
      sendNotice: async ({ id }) => {
        told.push(id);
      },
      setAside: async ({ dynamodb }) => {
        aside.push(dynamodb?.SequenceNumber);
      },
      log: () => {},
      ...troubles,
    },
    records,
  );
  return { told, aside, again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

async function away(): Promise<never> {
  throw new Error('away');
}

describe('A batch of the stream', () => {
  const records = ['a', 'b', 'c'].map(streamRecord);

  test('is done when the bus and the topic accept everything', async () => {
    expect(await publish(records)).toEqual({
      told: ['main/a/3', 'main/b/3', 'main/c/3'],
      aside: [],
      again: [],
    });
  });

  test('comes again from the first change that the bus refuses, and no notice of it is sent', async () => {
    const putEvents = async () => 1;
    expect(await publish(records, { putEvents })).toEqual({
      told: ['main/a/3'],
      aside: [],
      again: ['b'],
    });
  });

  test('sets a change aside that cannot be published, and holds up no other', async () => {
    expect(await publish(records, { sendNotice: away })).toEqual({
      told: [],
      aside: ['a', 'b', 'c'],
      again: [],
    });
  });

  test('sets aside what cannot be read', async () => {
    const mixed = [records[0]!, unreadable('x'), records[1]!];
    expect(await publish(mixed)).toEqual({
      told: ['main/a/3', 'main/b/3'],
      aside: ['x'],
      again: [],
    });
  });

  test('comes again from the first change that could not be set aside', async () => {
    const mixed = [records[0]!, unreadable('x'), records[1]!];
    expect(await publish(mixed, { setAside: away })).toEqual({
      told: ['main/a/3'],
      aside: [],
      again: ['x'],
    });
  });
});
