import { type Item, keyOfIncident, withoutKeys } from '../ledger/keys.ts';
import type { LedgerTable } from '../ledger/table.ts';
import { IS_NEW } from '../ledger/write.ts';
import type { Incident } from './incident.ts';

export type IncidentStore = ReturnType<typeof createIncidentStore>;

/** The incidents of accounts, in the ledger's table. Each is written once, and its write is an event. */
export function createIncidentStore(table: LedgerTable) {
  return {
    /** Whether it was not known yet. */
    async report(incident: Incident): Promise<boolean> {
      const put = { ...keyOfIncident(incident.account, incident.id), ...incident };
      return (await table.commit([{ put, condition: IS_NEW }])).committed;
    },
  };
}

export const incidentOf = (item: Item): Incident => withoutKeys(item) as Incident;
