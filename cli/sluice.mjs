#!/usr/bin/env node
// The `sluice` command. Plain JavaScript for Node 22, which starts the pinned Node.
import { fileURLToPath } from 'node:url';
import { runOnPinnedNode } from './pinned-node.mjs';

runOnPinnedNode([fileURLToPath(new URL('sluice.ts', import.meta.url)), ...process.argv.slice(2)]);
