import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  deployCommand,
  installCommand,
  prepareFolder,
  shellWord,
} from '../../cli/init/user-folder.ts';
import { Failure } from '../../cli/terminal/failure.ts';

const INSTALLED = { spec: '^0.1.0', config: '{ "accounts": {} }' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe('A folder that "sluice init" prepares', () => {
  test.each([
    ['package.json', '{oops', 'is no JSON object: mend it'],
    ['package.json', '[]', 'is no JSON object: mend it'],
    ['cdk.json', 'null', 'is no JSON object: mend it'],
    ['package.json', undefined, 'cannot be read: '],
  ])('with a %s of %j gets nothing, and the reason', (name, text, why) => {
    if (text === undefined) mkdirSync(join(folder, name));
    else write(name, text);
    const prepare = () => prepareFolder(folder, INSTALLED);
    expect(prepare).toThrow(Failure);
    expect(prepare).toThrow(`${join(folder, name)} ${why}`);
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('is named where it cannot be made', () => {
    write('file', '');
    for (const inside of ['file', 'file/deeper']) {
      const there = join(folder, inside);
      expect(() => prepareFolder(there, INSTALLED)).toThrow(`${there} cannot be written: `);
    }
  });

  test('has to install only what it does not depend on', () => {
    write('package.json', '{ "private": true, "dependencies": null }');
    expect(installCommand(folder, INSTALLED)).toBe('npm install sluice-orders@^0.1.0');
    write('package.json', '\uFEFF{ "devDependencies": { "sluice-orders": "^0.1.0" } }');
    expect(prepareFolder(folder, INSTALLED).kept).toEqual(['package.json']);
    expect(installCommand(folder, INSTALLED)).toBe('npm install');
  });

  test('keeps in its repository what finds the deployment from another machine', () => {
    prepareFolder(folder, INSTALLED);
    const { outputsFile } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
    const ignored = readFileSync(join(folder, '.gitignore'), 'utf8').trim().split('\n');
    expect(ignored).not.toContain(outputsFile);
    expect(ignored).toEqual(['node_modules/', 'cdk.out/', '.local/']);
  });

  test('beside another CDK app deploys Sluice by its name', () => {
    write('cdk.json', '{ "app": "npx tsx bin/mine.ts" }');
    prepareFolder(folder, INSTALLED);
    const named = deployCommand(folder);
    rmSync(join(folder, 'cdk.json'));
    prepareFolder(folder, INSTALLED);
    const { app, outputsFile } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
    const plain = 'npx cdk bootstrap && npx cdk deploy';
    expect(deployCommand(folder)).toBe(plain);
    expect(named).toBe(`${plain} --app "${app}" --outputs-file ${outputsFile}`);
  });

  test.each([
    ['../other', '../other'],
    ['my own folder', '"my own folder"'],
    ['C:\\Users\\me', '"C:\\Users\\me"'],
    ['Größe', '"Größe"'],
  ])('named %j is %j in a command', (name, word) => {
    expect(shellWord(name)).toBe(word);
  });
});
