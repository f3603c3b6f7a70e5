import middy from '@middy/core';
import { type AlarmEvent, alarmNotice } from '../../shared/events/notices/alarm.ts';
import { digestNotice } from '../../shared/events/notices/digest.ts';
import { type DigestEvent, readWeek } from '../../shared/events/notices/week.ts';
import { logErrors } from '../../shared/observability/log-errors.ts';
import { createNoticeServices } from '../wiring/notice-services.ts';

const { accounts, store, sendNotice, clock, log } = createNoticeServices();

/** Sends the notices that do not come from a change in the ledger: alarms and the weekly digest. */
async function notify(event: AlarmEvent | DigestEvent): Promise<void> {
  const notice =
    'alarmData' in event
      ? alarmNotice(event)
      : digestNotice(await readWeek(store, accounts, clock.nowMs()));
  if (!notice) return;
  await sendNotice(notice);
  log('info', 'notice_sent', { notice: notice.id, subject: notice.subject });
}

export const handler = middy<AlarmEvent | DigestEvent, void>().use(logErrors(log)).handler(notify);
