import { createHmac } from 'node:crypto';

export interface Keys {
  readonly id: string;
  readonly secret: string;
}

/**
 * Amazon's signature version 2 in a header: `path` with its sub-resource, `x-amz-*` headers in lower
 * case, `digest` the Content-MD5.
 */
export function signedV2(
  { id, secret }: Keys,
  method: string,
  path: string,
  amz: Readonly<Record<string, string>> = {},
  digest = '',
): Record<string, string> {
  const headers = { ...amz, 'x-amz-date': new Date().toUTCString() };
  const lines = Object.entries(headers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`);
  const text = `${method}\n${digest}\n\n\n${lines.join('')}${path}`;
  const signature = createHmac('sha1', secret).update(text).digest('base64');
  const md5 = digest === '' ? {} : { 'Content-MD5': digest };
  return { Authorization: `AWS ${id}:${signature}`, ...md5, ...headers };
}

/** An account SAS of Azure Storage for the blob service: a query string that grants everything for an hour. */
export function accountSas(account: string, key: string): string {
  const version = '2021-10-04';
  const expiry = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const fields = [account, 'rwdlac', 'b', 'sco', '', expiry, '', 'http,https', version, '', ''];
  const sig = createHmac('sha256', Buffer.from(key, 'base64')).update(fields.join('\n')).digest('base64');
  const query = { sv: version, ss: 'b', srt: 'sco', sp: 'rwdlac', se: expiry, spr: 'http,https', sig };
  return new URLSearchParams(query).toString();
}
