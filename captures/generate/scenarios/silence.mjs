// The address that does not answer.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ADDRESSES, SILENT } from './hosts.mjs';

/** Listens on the silent address and fills its queue; resolves with what ends it. */
export async function startSilent() {
  const address = ADDRESSES[SILENT];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'silent.mjs'), address, '80'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  for (let n = 0; n < 2; n++) {
    await new Promise((resolve) =>
      connect(80, address)
        .on('error', () => undefined)
        .once('connect', resolve),
    );
  }
  return () => child.kill('SIGKILL');
}
