import type { FuturesSetting } from '../../shared/api-keys/futures-setting.ts';
import type { KeyCheck } from '../../shared/api-keys/store.ts';
import { isoTime } from '../../shared/lib/clock.ts';
import { defineCommand } from '../program/command.ts';
import { EXIT } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

/** `sluice keys check` */
export const keysCheck = defineCommand({
  name: 'keys check',
  usage: '',
  summary: "Check the permissions of the account's key at Gate",
  operands: { min: 0, max: 0 },
  options: {},
  writes: false,
  async run(context) {
    const { terminal, account } = context;
    const check = await context.connect().stack.checkKey(account);
    terminal.show(checkJson(check), () => render(escapeControlsDeep(check)).join('\n'));
    return check.faults.length === 0 ? EXIT.success : EXIT.failed;
  },
});

function checkJson(check: KeyCheck) {
  return {
    faults: check.faults,
    remarks: check.remarks,
    ...(check.userId !== undefined && { user_id: check.userId }),
    ...(check.ipAllowList && { ip_allow_list: check.ipAllowList }),
    ...(check.accountMode !== undefined && { account_mode: check.accountMode }),
    ...(check.futures && { futures: futuresJson(check.futures) }),
    ...(check.lapsesAtMs !== undefined && { lapses_at: isoTime(check.lapsesAtMs) }),
    ...(check.roundTripMs !== undefined && { round_trip_ms: check.roundTripMs }),
    checked_at: isoTime(check.checkedAtMs),
  };
}

function futuresJson({ positionMode, accountMode, leverages }: FuturesSetting) {
  return {
    position_mode: positionMode,
    account_mode: accountMode,
    leverages: Object.fromEntries(
      Object.entries(leverages).map(([contract, { leverage }]) => [contract, leverage]),
    ),
  };
}

function render(check: KeyCheck): readonly string[] {
  const { faults, remarks, userId, ipAllowList, accountMode, futures, lapsesAtMs } = check;
  const bound = ipAllowList && ipAllowList.length > 0 ? ipAllowList.join(', ') : 'no IP address';
  return [
    `user ${userId ?? 'unknown'}, bound to ${ipAllowList ? bound : 'an unknown list of addresses'}`,
    `account mode ${accountMode ?? 'unknown'}`,
    ...(futures ? [`position mode ${futures.positionMode ?? 'unknown'}`] : []),
    ...faults.map(({ code, message }) => `REFUSED ${code}: ${message}`),
    ...remarks.map(({ code, message }) => `note ${code}: ${message}`),
    ...(faults.length === 0 ? ['The key may be used.'] : []),
    ...(lapsesAtMs === undefined ? [] : [`Renew it before ${isoTime(lapsesAtMs)}.`]),
  ];
}
