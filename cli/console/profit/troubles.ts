import { isoTime } from '../../../shared/lib/clock.ts';
import { plural } from '../../../shared/lib/plural.ts';
import { isSuspended, type OrderRecord } from '../../../shared/orders/model/record.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { formatDuration, formatMoment } from '../pages/format.ts';
import { address } from '../pages/layout.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** An outcome is known within seconds. */
const UNDECIDED_AFTER_MS = MINUTE_MS;
/** Keys are checked and snapshots taken each hour; one may be late. */
const LATE_AFTER_MS = 2 * HOUR_MS;

/** Everything that is wrong with an account, the worst first. */
export async function troublesOf(
  view: AccountView,
  orders: readonly OrderRecord[],
): Promise<readonly Html[]> {
  const nowMs = view.setting.clock.nowMs();
  const found = await Promise.all([
    tradingTroubles(view),
    keyTroubles(view, nowMs),
    snapshotTroubles(view, nowMs),
  ]);
  return [...found.flat(), ...orderTroubles(view, orders, nowMs)];
}

async function tradingTroubles(view: AccountView): Promise<readonly Html[]> {
  const { state, reason, circuit, futuresCircuit } = await view.killSwitch();
  const { live } = view.setting.connection.target.accounts[view.account]!;
  const isRehearsal = !live && view.setting.connection.target.kind === 'aws';
  return [
    ...(circuit ? [html`No API key works: ${circuit.message}`] : []),
    ...(futuresCircuit ? [html`Openings of contracts are refused: ${futuresCircuit.message}`] : []),
    ...(state === 'ACTIVE'
      ? []
      : [
          html`Trading is ${state.toLowerCase()}: ${reason}. <a href="${address(view, '/limits')}">Resume</a>`,
        ]),
    ...(isRehearsal
      ? [html`The account is not live: every order is checked, and none is sent.`]
      : []),
  ];
}

async function keyTroubles(view: AccountView, nowMs: number): Promise<readonly Html[]> {
  const check = await view.setting.connection.stack.keys.read(view.account);
  if (!check) return [];
  const ageMs = nowMs - check.checkedAtMs;
  return [
    ...check.faults.map(({ message }) => html`The API key: ${message}`),
    ...check.remarks.map(({ message }) => html`The API key: ${message}`),
    ...(ageMs >= LATE_AFTER_MS
      ? [html`The API key was last checked ${formatDuration(ageMs)} ago: track-orders may not run.`]
      : []),
  ];
}

async function snapshotTroubles(view: AccountView, nowMs: number): Promise<readonly Html[]> {
  const { snapshotAtMs } = await view.setting.connection.stack.readProgress(view.account);
  if (snapshotAtMs === undefined || nowMs - snapshotAtMs < LATE_AFTER_MS) return [];
  return [
    html`The last snapshot of the balances is of ${formatMoment(isoTime(snapshotAtMs))}: the value over time has a gap.`,
  ];
}

function orderTroubles(
  view: AccountView,
  orders: readonly OrderRecord[],
  nowMs: number,
): readonly Html[] {
  const undecided = orders.filter(
    ({ status, updatedAtMs }) =>
      status === 'submitting' && nowMs - updatedAtMs >= UNDECIDED_AFTER_MS,
  );
  const incomplete = orders.filter(({ exchange }) => exchange?.accounting === 'incomplete');
  const suspended = orders.filter(isSuspended);
  const refused = orders.filter(
    ({ status, createdAtMs }) => status === 'rejected' && nowMs - createdAtMs < DAY_MS,
  );
  const counts: readonly (readonly [readonly OrderRecord[], string, string])[] = [
    [undecided, 'whose outcome is not known yet', 'submitting'],
    [suspended, 'suspended by a halt until armed again', 'unfinished&text=suspended'],
    [incomplete, 'whose fills Gate has not shown', ''],
    [refused, 'refused in the last 24 hours', 'rejected'],
  ];
  return counts.flatMap(([some, what, status]) => {
    if (some.length === 0) return [];
    const list = address(view, `/orders${status && `?status=${status}`}`);
    return [html`<a href="${list}">${plural(some.length, 'order')}</a> ${what}${reasonsOf(some)}.`];
  });
}

/** The codes of refusals, the most frequent first. */
function reasonsOf(orders: readonly OrderRecord[]): string {
  const codes = orders.flatMap(({ status, reason }) =>
    status === 'rejected' && reason ? [reason.code] : [],
  );
  const byCode = [...Map.groupBy(codes, (code) => code)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  return byCode.length === 0 ? '' : ` (${byCode.map(([code]) => code).join(', ')})`;
}
