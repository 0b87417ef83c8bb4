import { describe, expect, test } from 'vitest';
import { bucketNamed, bucketOfHost } from '../../../src/bucket/choose-bucket.ts';
import { readConfiguration, readConfigurations } from '../../../src/bucket/read-configuration.ts';

const rule = (origin: string) => [{ allowed_origins: [origin], allowed_methods: ['GET'] }];
const resource = (type: string, name: string, ...attributes: object[]) => ({
  type,
  name,
  instances: attributes.map((one, index) => ({
    index_key: attributes.length > 1 ? index : undefined,
    attributes: one,
  })),
});
const state = (...resources: object[]): string => JSON.stringify({ version: 4, terraform_version: '1.9', resources });
const names = (text: string): string[] => readConfigurations('s', text).map(({ buckets }) => buckets.join(' '));

describe('the buckets of a Terraform state', () => {
  test('are all that have rules', () => {
    const text = state(
      resource(
        'aws_s3_bucket',
        'a',
        { bucket: 'one', cors_rule: rule('https://a') },
        { bucket: 'two', cors_rule: rule('https://b') },
      ),
      resource('aws_s3_bucket', 'none', { bucket: 'none', cors_rule: [] }),
      resource('google_storage_bucket', 'g', { name: 'three', cors: [{ origin: ['https://c'], method: ['GET'] }] }),
      resource('aws_instance', 'x', { cors_rule: rule('https://x') }),
    );
    expect(names(text)).toEqual(['one aws_s3_bucket.a[0]', 'two aws_s3_bucket.a[1]', 'three google_storage_bucket.g']);
    expect(readConfigurations('s', text).map(({ format }) => format)).toEqual([
      'terraform-aws',
      'terraform-aws',
      'terraform-google',
    ]);
  });

  test('a resource of its own for CORS wins over the copy in the bucket', () => {
    const text = state(
      resource('aws_s3_bucket', 'b', { bucket: 'one', cors_rule: rule('https://copy') }),
      resource('aws_s3_bucket_cors_configuration', 'c', { bucket: 'one', cors_rule: rule('https://own') }),
    );
    expect(names(text)).toEqual(['one aws_s3_bucket_cors_configuration.c']);
    expect(readConfiguration('s', text).rules[0]?.origins[0]?.value).toBe('https://own');
  });

  test('the long id of an account is no name', () => {
    const text = state(
      resource('azurerm_storage_account', 'a', {
        id: '/subscriptions/1',
        name: 'acc',
        blob_properties: [{ cors_rule: rule('https://a') }],
      }),
    );
    expect(names(text)).toEqual(['acc azurerm_storage_account.a']);
  });
});

test('a configuration in JSON, with blocks as objects or as lists of one', () => {
  const written = {
    aws_s3_bucket: { m: [{ bucket: `\${var.name}`, cors_rule: rule('https://a')[0] }] },
  };
  expect(names(JSON.stringify({ resource: [written] }))).toEqual(['aws_s3_bucket.m']);
  expect(
    names(JSON.stringify({ resource: { aws_s3_bucket: { m: { bucket: 'b', cors_rule: rule('https://a') } } } })),
  ).toEqual(['b aws_s3_bucket.m']);
});

describe('the bucket of a host', () => {
  const all = readConfigurations(
    's',
    state(
      resource('aws_s3_bucket', 'a', { bucket: 'media', cors_rule: rule('https://a') }),
      resource('aws_s3_bucket', 'b', { bucket: 'media.example.com', cors_rule: rule('https://b') }),
    ),
  );
  const chosen = (host: string): string | undefined => bucketOfHost(all, host)?.buckets[0];

  test.each([
    ['media.s3.amazonaws.com', 'media'],
    ['media.example.com', 'media.example.com'],
    ['media.example.com.s3.amazonaws.com', 'media.example.com'],
    ['cdn.example.com', undefined],
    ['mediathek.s3.amazonaws.com', undefined],
  ])('%s: %s', (host, bucket) => expect(chosen(host)).toBe(bucket));

  test('or by name; a name that there is not leaves nothing to judge by', () => {
    expect(bucketNamed(all, 'aws_s3_bucket.b').buckets[0]).toBe('media.example.com');
    expect(bucketNamed(all, 'nothing')).toMatchObject({ rules: [], problems: [{ code: 'config/several-buckets' }] });
    expect(readConfiguration('s', state(...[])).problems).toMatchObject([{ code: 'config/not-cors' }]);
  });
});
