#!/usr/bin/env node
// The `sluice` command. Plain JavaScript for Node 22, which starts the pinned Node. `sluice start` is
// a program of its own: the others need neither the local stack nor the simulated exchange.
import { runOnPinnedNode } from './pinned-node.mjs';

const [command, ...options] = process.argv.slice(2);
if (command === 'start') runOnPinnedNode('cli/start/start', options);
else runOnPinnedNode('cli/sluice', process.argv.slice(2));
