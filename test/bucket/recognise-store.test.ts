import { describe, expect, test } from 'vitest';
import { DIALECTS } from '../../src/bucket/dialects/index.ts';
import { recogniseStore } from '../../src/bucket/recognise-store.ts';
import { HEADERS, SERVERS } from '../../src/bucket/store-answers-table.ts';
import { HOSTS } from '../../src/bucket/store-hosts-table.ts';

const byHost = (host: string) => {
  const found = recogniseStore(host, []);
  return found && [found.store, found.dialect, found.bucket];
};
const byHeaders = (...headers: string[]) => recogniseStore('assets.example.com', headers)?.store ?? null;

describe('recogniseStore', () => {
  test.each([
    ['shop.oss-cn-hangzhou.aliyuncs.com', 'shop'],
    ['shop.oss-cn-hangzhou.aliyuncs.com:8080', 'shop'],
    ['shop.oss-cn-hangzhou-internal.aliyuncs.com', 'shop'],
    ['shop.oss-accelerate.aliyuncs.com', 'shop'],
    ['shop.oss-accelerate-overseas.aliyuncs.com', 'shop'],
    ['shop.cn-hangzhou.oss.aliyuncs.com', 'shop'],
    ['shop.s3.oss-cn-hangzhou.aliyuncs.com', 'shop'],
    ['oss-cn-hangzhou.aliyuncs.com', null],
    ['s3.oss-cn-hangzhou.aliyuncs.com', null],
  ])('OSS: %s', (host, bucket) => expect(byHost(host)).toEqual(['oss', 'oss', bucket]));

  test.each([
    ['media.s3.amazonaws.com', 'media'],
    ['media.s3.eu-west-1.amazonaws.com', 'media'],
    ['my.media.files.s3.eu-west-1.amazonaws.com', 'my.media.files'],
    ['media.s3-us-west-2.amazonaws.com', 'media'],
    ['media.s3.dualstack.ap-southeast-2.amazonaws.com', 'media'],
    ['media.s3-accelerate.amazonaws.com', 'media'],
    ['media.s3-accelerate.dualstack.amazonaws.com', 'media'],
    ['media.s3-website-us-east-1.amazonaws.com', 'media'],
    ['media.s3-website.eu-central-1.amazonaws.com', 'media'],
    ['media.s3-fips.us-gov-west-1.amazonaws.com', 'media'],
    ['media.s3.cn-north-1.amazonaws.com.cn', 'media'],
    ['s3.amazonaws.com', null],
    ['s3.eu-west-1.amazonaws.com', null],
    ['s3.dualstack.us-east-1.amazonaws.com', null],
    ['s3-eu-west-1.amazonaws.com', null],
  ])('S3: %s', (host, bucket) => expect(byHost(host)).toEqual(['s3', 's3', bucket]));

  test.each([
    ['storage.googleapis.com', 'gcs', null],
    ['media.storage.googleapis.com', 'gcs', 'media'],
    ['account.blob.core.windows.net', 'azure', null],
    ['0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com', 'r2', null],
    ['media.0123456789abcdef0123456789abcdef.eu.r2.cloudflarestorage.com', 'r2', 'media'],
    ['pub-0123abcd.r2.dev', 'r2', null],
    ['media-1250000000.cos.ap-guangzhou.myqcloud.com', 'cos', 'media-1250000000'],
    ['media.obs.cn-north-4.myhuaweicloud.com', 'obs', 'media'],
    ['media.tos-cn-beijing.volces.com', 'tos', 'media'],
    ['media.bj.bcebos.com', 'bos', 'media'],
    ['media.ks3-cn-beijing.ksyuncs.com', 'ks3', 'media'],
    ['media.s3.us-west-004.backblazeb2.com', 'b2', 'media'],
    ['media.nyc3.digitaloceanspaces.com', 'spaces', 'media'],
    ['media.nyc3.cdn.digitaloceanspaces.com', 'spaces', 'media'],
    ['media.s3.eu-central-1.wasabisys.com', 'wasabi', 'media'],
    ['media.s3.localhost.localstack.cloud:4566', 'localstack', 'media'],
    ['media.s3.eu-west-1.localhost.localstack.cloud', 'localstack', 'media'],
    ['upload-z2.qiniup.com', 'kodo', null],
    ['upload.qiniup.com', 'kodo', null],
    ['abc123.bkt.clouddn.com', 'kodo', null],
  ])('other stores: %s', (host, store, bucket) => {
    expect(byHost(host)).toEqual([store, store, bucket]);
  });

  test.each([
    ['media.s3-cn-east-1.qiniucs.com', '/a.png', 'kodo', 'kodo@s3'],
    ['storage.cloud.google.com', '/media/a.png', 'gcs', 'gcs@browser'],
    ['f004.backblazeb2.com', '/file/media/a.png', 'b2', 'b2@native'],
    ['s3.us-west-004.backblazeb2.com', '/media/a.png', 'b2', 'b2'],
    ['storage.googleapis.com', '/media/a.png', 'gcs', 'gcs'],
    ['storage.googleapis.com', '/storage/v1/b/media/o/a.png?alt=media', 'gcs', 'gcs@json'],
    ['storage.googleapis.com:443', '/upload/storage/v1/b/media/o?uploadType=resumable', 'gcs', 'gcs@json'],
    ['www.googleapis.com', '/upload/storage/v1/b/media/o', 'gcs', 'gcs@json'],
    ['www.googleapis.com', '/storage/v1/b/media/o', 'gcs', 'gcs@json'],
  ])('tells the interfaces of a store from each other: %s%s', (host, path, store, dialect) => {
    expect(recogniseStore(host, [], path)).toMatchObject({ store, dialect });
  });

  test('what only B2 answers at its own interface is told from the one for S3 clients', () => {
    expect(recogniseStore('files.example', ['x-bz-file-id', '4_z'])).toMatchObject({
      store: 'b2',
      dialect: 'b2@native',
    });
  });

  test('leaves other interfaces of Google alone', () => {
    expect(recogniseStore('www.googleapis.com', [], '/drive/v3/files')).toBeNull();
  });

  test('knows every store but those that say nothing of their own by host or answer', () => {
    const silent = ['garage', 's3rver', 'gcs@json'];
    const names = Object.keys(DIALECTS).filter((name) => !silent.includes(name) && !name.startsWith('ceph@'));
    const known = new Set<string>([...HOSTS, ...SERVERS, ...HEADERS].map(([name]) => name));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  test.each([
    'app.example.com',
    'aliyuncs.com',
    'oss-cn-hangzhou.aliyuncs.com.evil.example',
    'myoss-cn-hangzhou.aliyuncs.com',
    'ec2.eu-west-1.amazonaws.com',
    's3.amazonaws.com.example',
    'mys3.amazonaws.com',
    '127.0.0.1:9000',
    '',
  ])('knows nothing of %j', (host) => expect(recogniseStore(host, [])).toBeNull());

  test.each([
    ['oss', ['Server', 'AliyunOSS']],
    ['oss', ['server', 'nginx', 'x-oss-request-id', '6512AB34CD56EF7890AB12CD']],
    ['s3', ['Server', 'AmazonS3']],
    ['s3', ['x-amz-id-2', 'a', 'x-amz-request-id', '4442587FB7D0A2F9']],
    ['minio', ['Server', 'MinIO', 'x-amz-id-2', 'a', 'x-amz-request-id', '17']],
    ['ceph', ['x-amz-request-id', 'tx00000a1b2c3d-0065-default']],
    ['gcs', ['Server', 'UploadServer', 'x-guploader-uploadid', 'a']],
    ['azurite', ['Server', 'Azurite-Blob/3.31.0']],
    ['ceph', ['Server', 'Ceph Object Gateway (squid)']],
    ['ceph', ['x-trans-id', 'tx00000f3a1b2c3d4e5f6a7-0065a1b2c3-1044-default']],
    ['swift', ['x-trans-id', 'tx1a2b3c4d5e6f7a8b9c0d1-0065a1b2c3']],
    ['versitygw', ['Server', 'VERSITYGW']],
    ['cloudserver', ['Server', 'S3 Server', 'x-amz-id-2', 'a']],
    ['localstack', ['x-localstack', 'true', 'Server', 'TwistedWeb/24.3.0']],
    ['b2', ['x-bz-content-sha1', 'none']],
    ['gcs', ['x-goog-generation', '1']],
    ['azure', ['Server', 'Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0']],
    ['azure', ['x-ms-request-id', 'a', 'x-ms-version', '2021-12-02']],
    ['cos', ['Server', 'tencent-cos', 'x-cos-request-id', 'a']],
    ['obs', ['Server', 'OBS']],
    ['tos', ['Server', 'TosServer']],
    ['bos', ['x-bce-request-id', 'a']],
    ['kodo', ['X-Reqid', 'a', 'X-Log', 'b']],
    ['ks3', ['x-kss-request-id', 'a']],
    ['wasabi', ['Server', 'WasabiS3/7.1', 'x-amz-id-2', 'a']],
    ['seaweedfs', ['Server', 'SeaweedFS 30GB 3.8']],
    ['swift', ['x-openstack-request-id', 'tx0a']],
  ])('recognises %s behind a domain of the user by what it answers', (store, headers) => {
    expect(byHeaders(...headers)).toBe(store);
  });

  test('is not misled by what several stores and proxies send', () => {
    expect(byHeaders('Server', 'nginx', 'x-amz-request-id', 'ABC', 'ETag', '"a"')).toBeNull();
  });

  test('takes the word of the host before that of the answer', () => {
    expect(recogniseStore('shop.oss-cn-hangzhou.aliyuncs.com', ['Server', 'AmazonS3'])?.store).toBe('oss');
  });

  test('stays fast on an absurd host', () => {
    const started = performance.now();
    recogniseStore('s3.'.repeat(100_000), []);
    expect(performance.now() - started).toBeLessThan(50);
  });
});
