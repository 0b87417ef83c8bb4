#!/usr/bin/env node
import { execute } from './execute.ts';
import { processIo } from './process-io.ts';

process.exitCode = await execute(process.argv.slice(2), processIo());
