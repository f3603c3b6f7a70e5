import type { PlanningDependencies } from '../planning/dependencies.ts';
import type { RunReason, RunRecord } from '../run/record.ts';

/**
 * Why a changed configuration stops a run: its portfolio is gone or has another account or quote.
 */
export function configChange(
  { config }: Pick<PlanningDependencies, 'config'>,
  { portfolio: name, account, plan }: RunRecord,
): RunReason | undefined {
  const portfolio = config.portfolios[name];
  const changed = (message: string): RunReason => ({ code: 'CONFIG_CHANGED', message });
  if (!portfolio) return changed(`"${name}" is no longer among the configured portfolios.`);
  if (portfolio.account !== account) {
    return changed(
      `The account of "${name}" is now "${portfolio.account}"; the run is of "${account}".`,
    );
  }
  if (plan && portfolio.quote !== plan.quote) {
    return changed(
      `The quote of "${name}" is now ${portfolio.quote}; the run is in ${plan.quote}.`,
    );
  }
  return undefined;
}
