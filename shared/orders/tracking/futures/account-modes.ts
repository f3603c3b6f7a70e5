import type { FuturesAccount } from '../../../gate/futures/futures-account.ts';
import type { IncidentFacts } from '../../../incidents/incident.ts';
import { marginModeNamed } from '../../../market/margin-modes.ts';
import type { FuturesWatch } from '../../ledger/futures-watch-store.ts';

/** The one position mode in which a signed size means what Sluice means by it. */
export const ONE_WAY = 'single';

type Seen = Pick<FuturesAccount, 'marginMode' | 'positionMode'>;

/** What has changed in the settings of an account since the last watch. A mode that is not told has not. */
export function modeChanges(
  before: Pick<FuturesWatch, 'marginMode' | 'positionMode'> | undefined,
  { positionMode, marginMode }: Seen,
): readonly IncidentFacts[] {
  const changes: IncidentFacts[] = [];
  const known = before?.positionMode ?? ONE_WAY;
  if (positionMode !== undefined && positionMode !== known) {
    const previousMode = before?.positionMode;
    changes.push({ kind: 'position_mode', mode: positionMode, previousMode });
  }
  const was = before?.marginMode;
  if (marginMode !== undefined && was !== undefined && marginMode !== was) {
    const previousMode = accountMode(was);
    changes.push({ kind: 'account_mode', mode: accountMode(marginMode), previousMode });
  }
  return changes;
}

function accountMode(marginMode: number): string {
  return marginModeNamed(marginMode) ?? `mode ${marginMode}`;
}
