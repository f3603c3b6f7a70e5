import { portfolioOf } from '../../../shared/rebalance/run/id.ts';
import type { RunRecord } from '../../../shared/rebalance/run/record.ts';
import type { Stack } from '../../stack/connect-stack.ts';

/** The runs of all accounts that wait for a person's approval. */
export async function readWaitingRuns({
  runs,
}: Pick<Stack, 'runs'>): Promise<readonly RunRecord[]> {
  const ids = await runs.unfinished();
  const found = await Promise.all(ids.map((id) => runs.get(portfolioOf(id), id)));
  return found.filter((run) => run?.status === 'awaiting_approval') as readonly RunRecord[];
}
