import { expect } from 'vitest';

/** The end of a program. */
type Ended = { readonly code: number; readonly printed: string };

/** The steps of a long test: each has to succeed and to print what is expected, and is timed. */
export function timedSteps() {
  const times: string[] = [];
  return {
    async step(name: string, running: Promise<Ended>, expected: RegExp): Promise<string> {
      const startedMs = performance.now();
      const { code, printed } = await running;
      times.push(`${name} ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
      expect(code, `${name}: ${printed}`).toBe(0);
      expect(printed, name).toMatch(expected);
      return printed;
    },
    /** How long each step took, in order. */
    print: () => console.log(times.join(', ')),
  };
}
