import { createHash } from 'node:crypto';
import { ORDER, REPLY } from './clients/order.ts';
import type { Figure } from './figures/figure.ts';
import { type Contestant, cpuNsEach, figureOf, inRounds } from './figures/rounds.ts';
import { CONTESTANTS, openClient } from './open-client.ts';

const ROUNDS = 41;
const TIMES = 500;
const NOWHERE = 'http://127.0.0.1:9/api/v4';

/** The work of a client alone, without any network. */
export async function measureClientCalls(): Promise<readonly Figure[]> {
  const body = JSON.stringify(ORDER);
  const bareHash = () => createHash('sha512').update(body).digest('hex');
  const bareHashes = () => [bareHash(), bareHash()];
  const clients = await Promise.all(
    CONTESTANTS.map(async (name) => [name, await openClient(name, NOWHERE, REPLY)] as const),
  );
  const each = (work: (name: Contestant, client: (typeof clients)[number][1]) => () => unknown) =>
    Object.fromEntries(
      clients.map(([name, client]) => [name, () => cpuNsEach(TIMES, work(name, client))]),
    );
  const builds = each((name, { build }) => (name === 'floor' ? bareHashes : build));
  const calls = each((_name, { place }) => place);
  await inRounds(2, builds);
  await inRounds(2, calls);
  return [
    figureOf(
      { name: 'sign and build (floor: two bare hashes)', unit: 'ns', bound: { atMost: 2 } },
      await inRounds(ROUNDS, builds),
    ),
    figureOf(
      {
        name: 'client call, canned reply (floor: bare build and parse)',
        unit: 'ns',
        bound: { atMost: 2 },
      },
      await inRounds(ROUNDS, calls),
    ),
  ];
}
