import { describe, expect, it } from 'vitest';
import { MUTANTS, PROTOCOL, propertiesOf } from './configurations.ts';
import { explore } from './explore.ts';
import { report } from './report.ts';

/** One of them (M13) is the protocol itself, which protocol.test.ts explores. */
const BROKEN = MUTANTS.filter(({ model }) => PROTOCOL.every((each) => each.model !== model));

describe('a protocol that is broken on purpose', () => {
  it.each(BROKEN)('is detected: $id $what ($expected)', (mutant) => {
    const exploration = explore(mutant.model, propertiesOf(mutant), { settling: true });
    report(`${mutant.id} ${mutant.what}`, exploration);
    const { verdict } = exploration;
    const found = verdict.kind === 'unsafe' ? verdict.violated[0] : verdict.kind;
    expect(found).toBe(mutant.expected);
  });
});
