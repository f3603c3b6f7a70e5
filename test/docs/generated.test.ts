import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/bundle/function-names.ts';
import { architectureDiagram } from '../../tools/generate/architecture-diagram.ts';
import { GENERATED, readDocument } from '../../tools/generate/generate.ts';
import { fillRegions } from '../../tools/generate/regions.ts';
import { type Part, sampleStack } from '../../tools/generate/sample-stack.ts';

describe('what users read', () => {
  it.each(Object.entries(GENERATED))('is %s as the code has it: npm run generate', (file, text) => {
    expect(readDocument(file)).toBe(text());
  });
});

describe('a document with generated regions', () => {
  it('keeps the words around them', () => {
    const before = 'Above.\n<!-- generated: a -->\nold\n<!-- end -->\nBelow.';
    const after = fillRegions(before, { a: () => 'new' });
    expect(after).toBe('Above.\n<!-- generated: a -->\n\nnew\n\n<!-- end -->\nBelow.');
    expect(fillRegions(after, { a: () => 'new' })).toBe(after);
  });

  it('is refused when it lacks one', () => {
    expect(() => fillRegions('Nothing.', { a: () => 'new' })).toThrow('not "a"');
  });
});

describe('the diagram of the architecture', () => {
  let parts: readonly Part[];
  let diagram: string;
  beforeAll(() => {
    parts = sampleStack();
    diagram = architectureDiagram(parts);
  });

  it('has every function', () => {
    for (const name of FUNCTION_NAMES) expect(diagram).toContain(`"${name}<br/>`);
  });

  it('draws each part once, under a name of its own', () => {
    const boxes = [...diagram.matchAll(/^ {2}(\w+)[^\w\s-].*<small>/gm)].map(([, name]) => name);
    expect(boxes.length).toBeGreaterThan(15);
    expect(new Set(boxes).size).toBe(boxes.length);
  });

  it('shows the readers of the key, which alone call Gate', () => {
    const talkers = [...diagram.matchAll(/(\w+) --> Gate$/gm)].map(([, name]) => name);
    expect(talkers.toSorted()).toEqual(['Rebalance', 'SubmitOrder', 'TrackOrders']);
  });

  it('loses the arrow when the right goes', () => {
    expect(diagram).toContain('ReceiveSignal -->|sends| Orders');
    const poorer = parts.filter(
      ({ id, type }) => !(type === 'AWS::IAM::Policy' && id.includes('ReceiveSignal')),
    );
    expect(architectureDiagram(poorer)).not.toContain('ReceiveSignal -->|sends| Orders');
  });
});
