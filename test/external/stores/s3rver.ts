import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, Household, installFromNpm } from './program.ts';
import type { RealStore } from './real-store.ts';
import { S3Store } from './s3-store.ts';

const VERSION = '3.7.1';

/** s3rver, from npm. */
export async function startS3rver(): Promise<RealStore> {
  const folder = installFromNpm('s3rver', VERSION);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const house = new Household();
  const port = await freePort();
  const where = ['--directory', join(house.folder, 'data'), '--address', '127.0.0.1', '--port', String(port)];
  house.start('s3rver', process.execPath, [join(folder, 'bin/s3rver.js'), ...where]);
  await house.untilAnswering(port, 30);
  return S3Store.open({
    version: `s3rver ${version}`,
    port,
    keys: { id: 'S3RVER', secret: 'S3RVER' },
    stop: () => house.stop(),
  });
}
