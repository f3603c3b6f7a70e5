import { isoTime } from '../../shared/lib/clock.ts';
import { defineCommand } from '../program/command.ts';
import { alertJson, type ReceivedAlert, readAlerts, resultOf } from '../signals/received-alerts.ts';
import { alignColumns } from '../terminal/columns.ts';
import { EXIT } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

const HEADING = ['AT', 'WEBHOOK', 'RESULT', 'ORDER OR REASON'] as const;

/** `sluice alerts [NAME]` */
export const alerts = defineCommand({
  name: 'alerts',
  usage: '[NAME]',
  summary: 'Show the last alerts of webhooks, refused ones too',
  operands: { min: 0, max: 1 },
  options: {},
  writes: false,
  async run(context, { operands: [name] }) {
    const { terminal } = context;
    const received = await readAlerts(context.connect(), name);
    terminal.show(received.map(alertJson), () =>
      received.length === 0
        ? 'No alert has come yet. The URL for alerts: sluice webhook NAME'
        : alignColumns([HEADING, ...escapeControlsDeep(received).map(cells)]).join('\n'),
    );
    return EXIT.success;
  },
});

function cells(alert: ReceivedAlert): readonly string[] {
  const { atMs, source, id, reason, order } = alert;
  const at = isoTime(atMs).replace('T', ' ').slice(0, '2026-11-22 09:00:01'.length);
  const refusal = reason ?? order?.reason;
  const why = refusal && `${refusal.code}: ${refusal.message}`;
  return [at, source, resultOf(alert), [id, why].filter(Boolean).join('  ')];
}
