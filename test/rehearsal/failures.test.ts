import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { creationOrder } from '../../local/cloud/template/dependencies.ts';
import { parseTemplate, type TemplateResource } from '../../local/cloud/template/template.ts';
import { EVERY_SECTION } from '../support/full-config.ts';
import { type Rehearsal, startLoad, startRehearsal } from '../support/rehearsal.ts';

const isLong = process.env.SLUICE_LONG === '1';
const TIMEOUT_MS = isLong ? 1_800_000 : 240_000;
/** Each resource of the template; in a short run some of them, spread over all of it. */
const EVERY = isLong ? 1 : 7;

describe('A deployment that fails at any resource', () => {
  let it: Rehearsal;
  beforeEach(async () => {
    it = await startRehearsal();
  }, TIMEOUT_MS);
  afterEach(() => it.stop());

  test('leaves nothing of a first deployment but the table, and trades nothing', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const assembly = await it.synthesize(EVERY_SECTION);
    const resources = resourcesOf(assembly);
    for (const { logicalId } of spread(resources)) {
      await failAt(it, assembly, logicalId);
      expect(it.cloud.outputs.Sluice).toBeUndefined();
      expect(it.cloud.functions).toEqual([]);
      expect(it.cloud.schedules).toEqual([]);
    }
    await it.deploy(assembly);
    expect(it.cloud.functions.length).toBeGreaterThan(0);
    expect(it.texts()).toEqual([]);
  });

  test('leaves the state of before an update, and trades nothing twice', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const [bare, full] = [await it.synthesize(), await it.synthesize(EVERY_SECTION)];
    await it.deploy(bare);
    const before = stateOf(it);
    const load = startLoad(it.clients());
    for (const { logicalId } of spread(changedResources(bare, full))) {
      await failAt(it, full, logicalId);
      expect(stateOf(it)).toEqual(before);
    }
    await it.deploy(full);
    await load.stop();
    const { settled } = it.clients();
    for (const id of load.ids) expect(await settled(id), id).toMatchObject({ status: 'filled' });
    expect(new Set(it.texts()).size, 'no order reached the exchange twice').toBe(it.texts().length);
  });
});

test('A release that has renamed the table is refused', { timeout: TIMEOUT_MS }, async () => {
  const it = await startRehearsal();
  try {
    const assembly = await it.synthesize();
    await it.deploy(assembly);
    const before = stateOf(it);
    const [table] = resourcesOf(assembly).filter(({ type }) => type === 'AWS::DynamoDB::Table');
    const file = join(assembly, 'Sluice.template.json');
    const renamed = readFileSync(file, 'utf8').replaceAll(table!.logicalId, 'Renamed');
    writeFileSync(file, renamed);

    await expect(it.deploy(assembly)).rejects.toThrow(/^sluice-ledger already exists in stack/);

    expect(stateOf(it)).toEqual(before);
  } finally {
    await it.stop();
  }
});

async function failAt(it: Rehearsal, assembly: string, failing: string): Promise<void> {
  it.failAt(({ logicalId, action }) => logicalId === failing && action !== 'delete');
  await expect(it.deploy(assembly), failing).rejects.toThrow(`${failing} fails as told.`);
  it.failAt(undefined);
}

/** In the order in which they are created. */
function resourcesOf(assembly: string): readonly TemplateResource[] {
  const text = readFileSync(join(assembly, 'Sluice.template.json'), 'utf8');
  return creationOrder(parseTemplate(text).resources);
}

function changedResources(before: string, after: string): readonly TemplateResource[] {
  const olds = new Map(resourcesOf(before).map((each) => [each.logicalId, each]));
  return resourcesOf(after).filter(
    (each) => !isDeepStrictEqual(each.properties, olds.get(each.logicalId)?.properties),
  );
}

/** Every so many, and the last. */
function spread<Item>(items: readonly Item[]): readonly Item[] {
  return items.filter((_item, index) => index % EVERY === 0 || index === items.length - 1);
}

/** Everything that a deployment could leave changed. */
function stateOf({ cloud }: Rehearsal) {
  return {
    outputs: { ...cloud.outputs.Sluice },
    schedules: cloud.schedules.toSorted(),
    functions: cloud.functions
      .map(({ role, ...definition }) => ({ ...definition, role: role.name }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  };
}
