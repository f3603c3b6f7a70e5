import { type RunJson, runJson } from '../../shared/rebalance/run/json.ts';
import { isRunFinal, type RunStatus } from '../../shared/rebalance/run/status.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { approvalOf } from '../portfolios/approval.ts';
import { connectTo } from '../portfolios/portfolio.ts';
import { defineCommand } from '../program/command.ts';
import { operatorName } from '../program/operator-name.ts';
import { waitFor } from '../program/wait-for.ts';
import { renderRun } from '../render/run-view.ts';
import { EXIT, Failure, failureJson, UsageError } from '../terminal/failure.ts';
import { noteIfSlow } from '../terminal/note-if-slow.ts';

/** Sells and buys take a few minutes at most. */
const WAIT_MS = 15 * 60_000;
const WELL: readonly RunStatus[] = ['done', 'dry_run', 'awaiting_approval'];

/** `sluice rebalance PORTFOLIO` */
export const rebalance = defineCommand({
  name: 'rebalance',
  usage: 'PORTFOLIO [--approve RUN|--accept-balances] [--no-wait]',
  summary: 'Rebalance a portfolio now, or approve a waiting run',
  operands: { min: 1, max: 1 },
  options: {
    approve: { type: 'string', value: 'RUN', help: 'the run to approve' },
    plan: { type: 'string', value: 'HASH', help: 'with --approve: only this plan' },
    'accept-balances': { type: 'boolean', help: 'accept the current balances as correct' },
    ...NO_WAIT,
  },
  writes: true,
  async run(context, { operands, options }) {
    const { terminal } = context;
    const name = operands[0]!;
    if (options.plan !== undefined && options.approve === undefined) {
      throw new UsageError('--plan goes with --approve.', 'plan');
    }
    if (options.approve !== undefined && options['accept-balances']) {
      throw new UsageError('Give --approve or --accept-balances, not both.', 'approve');
    }
    const { stack } = connectTo(context, name, options.account);
    const approve =
      options.approve === undefined
        ? undefined
        : await approvalOf(
            stack,
            { portfolio: name, run: options.approve, planHash: options.plan },
            terminal,
          );
    const beginning = stack.rebalance({
      rebalance: name,
      by: operatorName(),
      ...(approve && { approve }),
      ...(options['accept-balances'] && { acceptBalances: true }),
    });
    const { run: begun } = await noteIfSlow(terminal, 'Reading the account', beginning);
    context.onInterrupt(() => {
      terminal.note(`Stopped waiting; the run continues. See: sluice run ${begun!.id}`);
      return EXIT.interrupted;
    });
    const isWaited = ({ status }: { readonly status: RunStatus }) =>
      !isRunFinal(status) && status !== 'awaiting_approval';
    const isSliced = begun!.plan?.legs.some(({ slices }) => slices) ?? false;
    if (isSliced && isWaited(begun!)) {
      terminal.note(`It is worked in slices, for hours perhaps. See: sluice run ${begun!.id}`);
    }
    const run =
      options['no-wait'] || isSliced || !isWaited(begun!)
        ? begun!
        : await waitFor(context, begun!, {
            poll: async () => runJson((await stack.runs.get(name, begun!.id))!),
            count: (seen) => (isWaited(seen) ? 1 : 0),
            describe: ({ id, status }) => `Waiting for the run ${id} (${status})`,
            waitMs: WAIT_MS,
          });
    const goesOn = options['no-wait'] || (isSliced && isWaited(run));
    const failure = failureOf(run, { isApproved: approve !== undefined, goesOn: goesOn ?? false });
    terminal.show({ ...(failure && failureJson(failure)), ...run }, () => renderRun(run, terminal));
    if (failure) terminal.fail(failure.message);
    return failure ? EXIT.failed : EXIT.success;
  },
});

/** Why the run is not what was asked for; undefined if it is, or may still become so. */
function failureOf(
  { id, status, approval, reason }: RunJson,
  { isApproved, goesOn }: { readonly isApproved: boolean; readonly goesOn: boolean },
): Failure | undefined {
  if (isApproved && status === 'awaiting_approval') {
    return new Failure('NEEDS_APPROVAL', `It still needs approval: ${approval?.why}`);
  }
  if (goesOn || WELL.includes(status)) return undefined;
  const { code = 'NOT_DONE', message = `It is still ${status}.` } = reason ?? {};
  return new Failure(code, `The run ${id} is ${status}: ${message}`);
}
