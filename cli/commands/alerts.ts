import { defineCommand } from '../program/command.ts';
import { renderAlerts } from '../render/alert-table.ts';
import { alertJson, readAlerts } from '../signals/received-alerts.ts';
import { anyAccount } from '../stack/target.ts';
import { EXIT } from '../terminal/failure.ts';

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
    const received = await readAlerts(context.connect(anyAccount), name);
    terminal.show(received.map(alertJson), () =>
      received.length === 0
        ? 'No alert has come yet. The URL for alerts: sluice webhook NAME'
        : renderAlerts(received, terminal.tableWidth),
    );
    return EXIT.success;
  },
});
