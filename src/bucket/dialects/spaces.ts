import { ceph } from './ceph.ts';
import { like } from './common.ts';
import { both, type Dialect, fact } from './dialect.ts';
import { unknown } from './fact.ts';
import { OPEN } from './open.ts';

/** DigitalOcean Spaces: a Ceph RADOS Gateway of unknown age. */
export const spaces: Dialect = like(
  ceph,
  { grade: 'I', because: 'as the Ceph RADOS Gateway that it runs' },
  {
    name: 'spaces',
    title: 'DigitalOcean Spaces',
    configuredBy: fact('bucket', 'D', 'DigitalOcean: Configure CORS'),
    selection: unknown(
      both('origin'),
      [both('full')],
      'a preflight that only a second rule of the same origin lets through: it tells how old the gateway is',
    ),
    credentials: OPEN.noCredentials,
    authBeforeCors: OPEN.authBeforeCors,
  },
);
