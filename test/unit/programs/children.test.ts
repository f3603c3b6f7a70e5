import { describe, expect, it } from 'vitest';
import type { Child } from '../../../shared/programs/child.ts';
import { committed, roomFor, withGranted } from '../../../shared/programs/children.ts';

const live = { name: 'tp1', amount: '0.3' };
const ended = { name: 'tp2', amount: '0.3', sold: '0.1' };

describe('the children of a program', () => {
  it('commit their whole amount until it is known what they sold', () => {
    expect(committed([live, ended]).toString()).toBe('0.4');
    expect(roomFor('1', [live, ended]).toString()).toBe('0.6');
  });

  it('leave no room, and no negative one, if coins are missing', () => {
    expect(roomFor('0.3', [live, ended]).toString()).toBe('0');
  });

  it('are granted up to the quantity, and no more', () => {
    expect(withGranted('1', [live, ended], [{ name: 'tp3', amount: '0.6' }])).toHaveLength(3);
    expect(() => withGranted('1', [live, ended], [{ name: 'tp3', amount: '0.61' }])).toThrow();
    const two = [
      { name: 'tp3', amount: '0.3' },
      { name: 'tp4', amount: '0.31' },
    ];
    expect(() => withGranted('1', [live, ended], two)).toThrow('exceed the 1');
  });

  it('never share a name', () => {
    const children: readonly Child[] = [ended];
    expect(() => withGranted('1', children, [{ name: 'tp2', amount: '0.1' }])).toThrow('taken');
  });
});
