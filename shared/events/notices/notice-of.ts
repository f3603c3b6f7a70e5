import type { Change } from '../bus/change.ts';
import { incidentNotice } from './incident.ts';
import { keyNotice } from './key.ts';
import { killSwitchNotice } from './kill-switch.ts';
import type { Notice } from './notice.ts';
import { orderNotice } from './order.ts';
import { runNotice } from './run.ts';

/** The notice of a change; undefined for most changes. */
export function noticeOf(change: Change): Notice | undefined {
  switch (change.kind) {
    case 'order':
      return orderNotice(change);
    case 'run':
      return runNotice(change);
    case 'switch':
      return killSwitchNotice(change);
    case 'key':
      return keyNotice(change);
    case 'incident':
      return incidentNotice(change.after);
  }
}
