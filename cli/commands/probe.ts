import { isoTime } from '../../shared/lib/clock.ts';
import { ownPackage } from '../init/own-package.ts';
import type { ProbeReport } from '../probe/finding.ts';
import { runProbe } from '../probe/probe.ts';
import { defineCommand } from '../program/command.ts';
import { alignColumns } from '../terminal/columns.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

/** `sluice probe` */
export const probe = defineCommand({
  name: 'probe',
  usage: '',
  summary: 'Try on AWS what no emulator can show; print a report',
  operands: { min: 0, max: 0 },
  options: {},
  writes: true,
  async run(context) {
    const { terminal, account, clock } = context;
    const connection = context.connect();
    const { target } = connection;
    if (target.accounts[account]!.live && target.localExchange !== 'simulated') {
      throw new Failure(
        'LIVE_ACCOUNT',
        `The account "${account}" is live, so the probe's order would trade: probe with a dry account ("live": false), or with --account.`,
      );
    }
    const { eventBusName } = target;
    if (eventBusName === undefined) {
      throw new Failure(
        'NO_OUTPUT',
        `${target.file} has no EventBusName: an earlier version has deployed this stack. Run npx cdk deploy first.`,
      );
    }
    terminal.note(
      'It sends one order of 10 USDT, and makes and removes a queue and a rule. In AWS it also sets an alarm, whose notice is mailed to you. It takes up to two minutes.',
    );
    const report: ProbeReport = {
      version: ownPackage().version,
      at: isoTime(clock.nowMs()),
      target: target.kind,
      region: target.region,
      findings: await runProbe(connection, { account, clock, eventBusName }),
    };
    terminal.show(report, () => render(report).join('\n'));
    return report.findings.some(({ status }) => status === 'differs') ? EXIT.failed : EXIT.success;
  },
});

function render({ version, at, region, target, findings }: ProbeReport): readonly string[] {
  const rows = escapeControlsDeep(findings).map(({ status, check, message }) => [
    status,
    check,
    message,
  ]);
  return [
    `Sluice ${version}, ${target === 'local' ? 'local stack' : `AWS ${region}`}, ${at}`,
    ...alignColumns(rows),
    '',
    'It holds no account, key, address or name. Please send it back: an issue in the repository of Sluice.',
  ];
}
