import { describe, expect, it } from 'vitest';
import { MUTANTS, propertiesOf } from './configurations.ts';
import { explore } from './explore.ts';
import { report } from './report.ts';

describe('a protocol that is broken on purpose', () => {
  it.each(MUTANTS)('is detected: $id $what ($expected)', (mutant) => {
    const exploration = explore(mutant.model, propertiesOf(mutant), { settling: true });
    report(`${mutant.id} ${mutant.what}`, exploration);
    const { verdict } = exploration;
    const found = verdict.kind === 'unsafe' ? verdict.violated[0] : verdict.kind;
    expect(found).toBe(mutant.expected);
  });
});
