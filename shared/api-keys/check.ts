import { GateError, meaningOf } from '../gate/errors.ts';
import { readAccountMode } from '../gate/spot/account-mode.ts';
import { openCircuitBreaker } from '../kill-switch/circuit-breaker.ts';
import type { KeyDependencies } from './dependencies.ts';
import { type FuturesSetting, readFuturesSetting } from './futures-setting.ts';
import { dueWarning, judgeKey } from './judge.ts';
import { readKeyFacts } from './read-facts.ts';
import { measureRoundTrip } from './round-trip.ts';
import type { KeyCheck } from './store.ts';

/**
 * Reads the facts of the account's key from Gate, judges the key and stores the judgement with the
 * round trip to Gate. Throws if Gate does not respond; then nothing has changed.
 */
export async function checkKey(deps: KeyDependencies, account: string): Promise<KeyCheck> {
  const { client, readKey } = deps.exchangeOf(account);
  const { exchange, allowKeyWithoutSelfCheck, futures } = deps.config.accounts[account]!;
  const { storedAtMs, versionId } = await readKey({ fresh: true });
  async function expectSameKey() {
    if ((await readKey({ fresh: true })).versionId === versionId) return;
    throw new Error('The key was exchanged while it was checked.');
  }
  const roundTripMs = await measureRoundTrip(deps, account);
  const facts = await readKeyFacts(client).catch(async (error) => {
    await expectSameKey();
    await openIfRefused(deps, account, error);
    throw error;
  });
  const mode = await modeOf(deps, account);
  const before = await deps.keys.read(account);
  const isRealMoney = exchange === 'live';
  const judgement = judgeKey(
    { ...facts, ...(storedAtMs !== undefined && { storedAtMs }) },
    {
      ...(before?.userId !== undefined && { userId: before.userId }),
      hasFixedIp: deps.config.hasFixedIp,
      mayBeUnchecked: allowKeyWithoutSelfCheck || !isRealMoney,
      lapses: isRealMoney,
      tradesFutures: futures !== undefined,
    },
  );
  const lacksRight = judgement.remarks.some(({ code }) => code === 'NO_FUTURES_RIGHTS');
  const ofFutures: Awaited<ReturnType<typeof futuresOf>> = lacksRight
    ? { remarks: [] }
    : await futuresOf(deps, account);
  const checkedAtMs = deps.clock.nowMs();
  const userId = before?.userId ?? facts.userId;
  const { lapsesAtMs } = judgement;
  const warnedDays = lapsesAtMs === undefined ? undefined : dueWarning(lapsesAtMs, checkedAtMs);
  const check: KeyCheck = {
    ...judgement,
    remarks: [...judgement.remarks, ...mode.remarks, ...ofFutures.remarks],
    ...(mode.accountMode !== undefined && { accountMode: mode.accountMode }),
    ...(ofFutures.futures && { futures: ofFutures.futures }),
    checkedAtMs,
    versionId,
    ...(roundTripMs !== undefined && { roundTripMs }),
    ...(userId !== undefined && { userId }),
    ...(facts.ipAllowList && { ipAllowList: facts.ipAllowList }),
    ...(warnedDays !== undefined && { warnedDays }),
  };
  if (judgement.faults.length > 0) await expectSameKey();
  await deps.keys.write(account, check);
  const [fault] = judgement.faults;
  deps.log(fault ? 'error' : 'info', 'key_checked', { account, fault: fault?.code });
  if (fault) await openCircuitBreaker(deps, account, { label: fault.code, message: fault.message });
  return check;
}

/**
 * Reads the account's mode. A failure here does not affect the judgement, because no order depends
 * on the mode.
 */
async function modeOf(
  { exchangeOf, config, log }: Pick<KeyDependencies, 'config' | 'exchangeOf' | 'log'>,
  account: string,
): Promise<Pick<KeyCheck, 'accountMode' | 'remarks'>> {
  try {
    const { exchangeUrl } = config.accounts[account]!;
    const reading = await readAccountMode(exchangeOf(account).client, exchangeUrl);
    if (reading.kind === 'read') return { accountMode: reading.mode, remarks: [] };
    return { remarks: [{ code: 'MODE_UNKNOWN', message: reading.why }] };
  } catch (error) {
    log('warn', 'mode_not_read', { account, error: String(error) });
    return { remarks: [] };
  }
}

/** Reads how the account is set up for futures, if it trades contracts. A failure is a remark. */
async function futuresOf(
  { exchangeOf, config }: Pick<KeyDependencies, 'config' | 'exchangeOf'>,
  account: string,
): Promise<Pick<KeyCheck, 'remarks'> & { readonly futures?: FuturesSetting }> {
  const { futures: configured } = config.accounts[account]!;
  const { futures } = exchangeOf(account);
  if (!configured || !futures) return { remarks: [] };
  const reading = await readFuturesSetting(futures.reads, configured.contracts);
  return 'remark' in reading
    ? { remarks: [reading.remark] }
    : { futures: reading.setting, remarks: [] };
}

async function openIfRefused(
  deps: Pick<KeyDependencies, 'clock' | 'killSwitches' | 'log'>,
  account: string,
  error: unknown,
): Promise<void> {
  if (!(error instanceof GateError) || error.label === undefined) return;
  if (meaningOf(error.status, error.label) !== 'credentials') return;
  await openCircuitBreaker(deps, account, { label: error.label, message: error.message });
}
