import { setTimeout as delay } from 'node:timers/promises';
import type { ClientOptions } from '../../shared/lib/aws-clients.ts';
import type { RunStore } from '../../shared/rebalance/ledger/run-store.ts';
import type { RebalanceEvent } from '../../shared/rebalance/run/event.ts';
import { type RunJson, runJson } from '../../shared/rebalance/run/json.ts';
import { isRunFinal } from '../../shared/rebalance/run/status.ts';
import { renderRun } from '../render/run-view.ts';
import { invokeRebalance } from '../stack/invoke-rebalance.ts';
import { DEMO_PORTFOLIO } from './demo-portfolio.ts';

const RUN_TIMEOUT_MS = 60_000;
const VIEW_OPTIONS = { width: 80, paint: (_style: unknown, text: string) => text };

export type RebalanceSetting = {
  readonly options: ClientOptions;
  readonly functionName: string | undefined;
  readonly runs: Pick<RunStore, 'get'>;
  readonly print: (line: string) => void;
};

/** Rebalances the demonstration's portfolio and approves the plan. */
export async function demonstrateRebalance(setting: RebalanceSetting): Promise<boolean> {
  const { options, functionName, print } = setting;
  const invoke = async (event: RebalanceEvent): Promise<RunJson> =>
    (await invokeRebalance(options, functionName, event)).run!;
  print('');
  print(`A rebalance of the portfolio "${DEMO_PORTFOLIO}":`);
  const planned = await invoke({ rebalance: DEMO_PORTFOLIO });
  print(renderRun(planned, VIEW_OPTIONS));
  if (planned.status !== 'awaiting_approval' || !planned.approval) return false;
  print('');
  print('Approved:');
  const approve = { run: planned.id, plan: planned.approval.plan_hash };
  const begun = await invoke({ rebalance: DEMO_PORTFOLIO, approve });
  const ended = await waitForEnd(setting, begun);
  print(renderRun(ended, VIEW_OPTIONS));
  return ended.status === 'done';
}

async function waitForEnd({ runs }: RebalanceSetting, begun: RunJson): Promise<RunJson> {
  const deadlineMs = performance.now() + RUN_TIMEOUT_MS;
  let run = begun;
  while (!isRunFinal(run.status) && performance.now() < deadlineMs) {
    await delay(100);
    run = runJson((await runs.get(DEMO_PORTFOLIO, run.id))!);
  }
  return run;
}
