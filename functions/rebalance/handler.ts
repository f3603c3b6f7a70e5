import middy from '@middy/core';
import { logErrors } from '../../shared/observability/log-errors.ts';
import type { RebalanceEvent, RebalanceResponse } from '../../shared/rebalance/run/event.ts';
import { runJson } from '../../shared/rebalance/run/json.ts';
import { RunRefused } from '../../shared/rebalance/run/run-refused.ts';
import { approveRun } from '../../shared/rebalance/steps/approve.ts';
import { driveAll, driveNamed } from '../../shared/rebalance/steps/drive.ts';
import { acceptBalances, previewPlan, startRun } from '../../shared/rebalance/steps/start.ts';
import { createRebalanceServices } from '../wiring/rebalance-services.ts';

const deps = createRebalanceServices();

async function rebalance(event: RebalanceEvent): Promise<RebalanceResponse> {
  try {
    return await respond(event);
  } catch (error) {
    if (!(error instanceof RunRefused)) throw error;
    const { code, message } = error;
    deps.log('info', 'refused', { code, message });
    return { error: { code, message } };
  }
}

async function respond(event: RebalanceEvent): Promise<RebalanceResponse> {
  if ('scheduledTime' in event) {
    const minuteMs = Date.parse(event.scheduledTime);
    return { run: runJson(await startRun(deps, event.portfolio, minuteMs, 'schedule')) };
  }
  if ('plan' in event) return { plan: await previewPlan(deps, event.plan) };
  if ('rebalance' in event) {
    const { rebalance: portfolio, approve, acceptBalances: isAccepted, by } = event;
    if (isAccepted) await acceptBalances(deps, portfolio);
    const run =
      approve === undefined
        ? await startRun(deps, portfolio, deps.clock.nowMs(), 'command')
        : await approveRun(deps, portfolio, approve, by);
    return { run: runJson(run) };
  }
  // An order of a run has changed, or a minute has passed.
  const run = 'detail' in event ? event.detail.sent_by?.run : undefined;
  if (run === undefined) await driveAll(deps);
  else await driveNamed(deps, run);
  return {};
}

export const handler = middy<RebalanceEvent, RebalanceResponse>()
  .use(logErrors(deps.log))
  .handler(rebalance);
