import type { Reading } from './plan-input.ts';

export const known = <T>(value: T): Reading<T> => ({ kind: 'read', value });

export const failed = (why: string) => ({ kind: 'failed', why }) as const;
