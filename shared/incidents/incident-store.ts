import { type Item, keyOfIncident, withoutKeys } from '../ledger/keys.ts';
import type { LedgerTable } from '../ledger/table.ts';
import { IS_NEW, type Put } from '../ledger/write.ts';
import type { Incident } from './incident.ts';

export type IncidentStore = ReturnType<typeof createIncidentStore>;

/** The incidents of accounts, in the ledger's table. Each is written once, and its write is an event. */
export function createIncidentStore(table: LedgerTable) {
  return {
    /** Whether it was not known yet. */
    async report(incident: Incident): Promise<boolean> {
      return (await table.commit([{ ...incidentPut(incident), condition: IS_NEW }])).committed;
    },
  };
}

/** The write of an incident, beside the one that makes sure that it is written once. */
export function incidentPut(incident: Incident): Put {
  return { put: { ...keyOfIncident(incident.account, incident.id), ...incident } };
}

export const incidentOf = (item: Item): Incident => withoutKeys(item) as Incident;
