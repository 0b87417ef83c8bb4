#!/usr/bin/env node
import { execute } from './execute.ts';
import { boundHeap } from './heap.ts';
import { processIo } from './process-io.ts';

boundHeap();
process.exitCode = await execute(process.argv.slice(2), processIo());
