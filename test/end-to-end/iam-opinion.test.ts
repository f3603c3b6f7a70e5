import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Access, Role, type Statement } from '../../local/cloud/iam/iam.ts';
import { runSluice } from '../cli/run-sluice.ts';
import { EVERY_SECTION } from '../support/full-config.ts';
import { loadSecondOpinion } from '../support/second-opinion.ts';
import { startTestStack, type TestStack, tokenOf } from '../support/test-stack.ts';

const isLong = process.env.SLUICE_LONG === '1';
const INSTALL_TIMEOUT_MS = 300_000;
const ACCOUNT = '000000000000';

type Decision = 'allowed' | 'denied' | 'explicitly denied';
type Policies = Map<string, readonly Statement[]>;

/** What is used of the package @cloud-copilot/iam-simulate. */
type Simulator = {
  readonly runSimulation: (
    simulation: object,
    options: object,
  ) => Promise<{ readonly errors?: object; readonly overallResult?: string }>;
};
const DECISIONS: Readonly<Record<string, Decision>> = {
  Allowed: 'allowed',
  ImplicitlyDenied: 'denied',
  ExplicitlyDenied: 'explicitly denied',
};

/** The roles of all functions, with their policies, and everything that any of them has asked for. */
function watchRoles() {
  const policiesOf = new Map<Role, Policies>();
  const accesses = new Map<string, Access>();
  const { setPolicy, decide } = Role.prototype;
  const spies = [
    vi.spyOn(Role.prototype, 'setPolicy').mockImplementation(function (this: Role, id, statements) {
      const policies = policiesOf.get(this) ?? new Map();
      policiesOf.set(this, policies);
      if (statements) policies.set(id, statements);
      else policies.delete(id);
      return setPolicy.call(this, id, statements);
    }),
    vi.spyOn(Role.prototype, 'decide').mockImplementation(function (this: Role, access) {
      accesses.set(JSON.stringify(access), access);
      return decide.call(this, access);
    }),
  ];
  return {
    policiesOf,
    accesses: () => [...accesses.values()],
    restore: () => spies.forEach((spy) => void spy.mockRestore()),
  };
}

/** The local cloud decides what a role may do; this asks an evaluator that others have written. */
describe.runIf(isLong)('Another IAM', { timeout: INSTALL_TIMEOUT_MS }, () => {
  let it: TestStack;
  let simulator: Simulator;
  let roles: ReturnType<typeof watchRoles>;

  beforeAll(async () => {
    simulator = loadSecondOpinion('@cloud-copilot/iam-simulate') as Simulator;
    roles = watchRoles();
    const { portfolios, recurring, webhooks, telegram } = EVERY_SECTION;
    it = await startTestStack({ sections: { portfolios, recurring, webhooks, telegram } });
  }, INSTALL_TIMEOUT_MS);
  afterAll(async () => {
    roles?.restore();
    await it?.stop();
  });

  async function decideThere(role: Role, policies: Policies, access: Access): Promise<Decision> {
    const { action, resource, leadingKeys } = access;
    const { errors, overallResult = '' } = await simulator.runSimulation(
      {
        request: {
          principal: role.arn,
          action,
          resource: { resource, accountId: ACCOUNT },
          contextVariables: leadingKeys ? { 'dynamodb:LeadingKeys': leadingKeys } : {},
        },
        identityPolicies: [...policies].map(([name, statements]) => ({
          name,
          policy: { Version: '2012-10-17', Statement: statements },
        })),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    const decision = DECISIONS[overallResult];
    if (!decision) throw new Error(`${action} on ${resource}: ${JSON.stringify(errors)}`);
    return decision;
  }

  test('decides as the local one, of each function and everything that any of them asks for', async () => {
    await it.send({ id: 'bought', type: 'market', amount: '25' });
    await it.settled('bought');
    await it.send({ id: 'resting', amount: '0.001', price: '80000' });
    await it.awaitStatus('resting', 'open');
    await it.stack.fireTrackOrders();
    const url = `${it.stack.outputs.SignalUrl}tv/${await tokenOf(it, 'tv')}`;
    const alert = { id: 'alert', pair: 'BTC_USDT', side: 'buy' };
    await fetch(url, { method: 'POST', body: JSON.stringify(alert) });
    await it.settled('tv:alert');
    await runSluice(it.folder, ['rebalance', 'core', '--no-wait']);
    await runSluice(it.folder, ['keys', 'check']);
    await runSluice(it.folder, ['halt', '--reason', 'a test']);
    await it.awaitStatus('resting', 'cancelled');

    const accesses = roles.accesses();
    const counts = { allowed: 0, denied: 0, 'explicitly denied': 0 };
    const differences: string[] = [];
    for (const [role, policies] of roles.policiesOf) {
      for (const access of accesses) {
        const here = role.decide(access);
        const there = await decideThere(role, policies, access);
        counts[here] += 1;
        // Stricter here: AWS lets a request pass whose keys nobody knows.
        const isUnknown = access.leadingKeys === undefined && here === 'denied';
        const isNamed = JSON.stringify([...policies.values()]).includes('dynamodb:LeadingKeys');
        if (here === there || (isUnknown && isNamed)) continue;
        differences.push(`${role.name}, ${JSON.stringify(access)}: ${here}, there ${there}`);
      }
    }
    console.log(
      `${roles.policiesOf.size} roles, ${accesses.length} accesses: ${JSON.stringify(counts)}`,
    );
    expect(differences).toEqual([]);
    expect(accesses.length).toBeGreaterThan(20);
    expect(Math.min(counts.allowed, counts.denied)).toBeGreaterThan(50);
  });
});
