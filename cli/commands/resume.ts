import { describeUnseen } from '../../shared/kill-switch/describe-unseen.ts';
import { lastHaltOf, resumed } from '../../shared/kill-switch/state.ts';
import {
  type AccountKillSwitch,
  describeKillSwitches,
  readKillSwitches,
  requiredReason,
  selectedAccounts,
  showKillSwitches,
} from '../accounts/kill-switches.ts';
import { defineCommand } from '../program/command.ts';
import { confirm } from '../program/confirm.ts';
import { operatorName } from '../program/operator-name.ts';
import { anyAccount } from '../stack/target.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

/** `sluice resume` */
export const resume = defineCommand({
  name: 'resume',
  usage: '--reason TEXT [--yes]',
  summary: 'Submit again after a halt; orders issued before stay refused',
  operands: { min: 0, max: 0 },
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'reason, for the record' },
    yes: { type: 'boolean', help: 'do not ask' },
  },
  writes: true,
  async run(context, args) {
    const reason = requiredReason(args.options.reason);
    const connection = context.connect(anyAccount);
    const { stack } = connection;
    const before = await readKillSwitches(connection, selectedAccounts(connection, args));
    const halting = before.filter(({ killSwitch }) => killSwitch.state === 'HALTING');
    if (halting.length > 0) {
      const names = halting.map(({ account }) => account).join(', ');
      const message = `${names}: still HALTING: open orders are being cancelled. Try again when it is HALTED (sluice list --open).`;
      const unseen = halting.flatMap(({ killSwitch }) => describeUnseen(killSwitch));
      throw new Failure('STILL_HALTING', [message, ...unseen].join(' '));
    }
    const halted = before.filter(({ killSwitch }) => killSwitch.state === 'HALTED');
    for (const line of describeKillSwitches(halted)) context.terminal.note(line);
    const names = halted.map(({ account }) => account);
    if (names.length > 0 && !args.options.yes) {
      await confirm(context, `Submit orders again for ${names.join(', ')}?`);
    }
    const cause = { by: operatorName(), reason, atMs: await stack.awsNowMs() };
    const changes = await Promise.all(
      halted.map(async ({ account, killSwitch }) => ({
        account,
        ...(await stack.killSwitches.change(account, resumed(cause, lastHaltOf(killSwitch)))),
      })),
    );
    // Somebody else may have resumed it meanwhile: that is what was wanted.
    const kept = changes.filter(({ killSwitch }) => killSwitch.state !== 'ACTIVE');
    if (kept.length > 0) throw haltedAgain(changes, kept);
    showKillSwitches(
      context,
      await readKillSwitches(connection, selectedAccounts(connection, args)),
    );
    return EXIT.success;
  },
});

function haltedAgain(
  changes: readonly AccountKillSwitch[],
  kept: readonly AccountKillSwitch[],
): Failure {
  const done = changes.filter((each) => !kept.includes(each)).map(({ account }) => account);
  const resumedNames = done.length > 0 ? ` Resumed: ${done.join(', ')}.` : '';
  const states = describeKillSwitches(kept).join('; ');
  const message = `Halted again since you were asked, and NOT resumed: ${states}.${resumedNames} To end this halt too, run it again.`;
  return new Failure('HALTED_AGAIN', message);
}
