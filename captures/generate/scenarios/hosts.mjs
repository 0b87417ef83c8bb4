// Who is who in the scenarios. All names are made up, or reserved; nothing leaves the machine.
export const OSS = 'shop-media.oss-cn-hangzhou.aliyuncs.com';
export const S3 = 'shop-media.s3.eu-west-1.amazonaws.com';
export const S3_FAR = 'shop-media.s3.us-east-1.amazonaws.com';
export const OSS_FAR = 'shop-media.oss-cn-shanghai.aliyuncs.com';
export const OSS_SERVICE = 'oss-cn-hangzhou.aliyuncs.com';
export const ACCELERATE = 'shop-media.oss-accelerate.aliyuncs.com';
export const WEBSITE = 'shop-media.s3-website-eu-west-1.amazonaws.com';
export const DOTTED = 'media.shop.s3.eu-west-1.amazonaws.com';
export const GCS_JSON = 'storage.googleapis.com';
export const CUSTOM = 'media.shop.example';
export const CDN = 'cdn.shop.example';
/** Where TLS goes wrong: an address of its own. */
export const BAD_TLS = 'strict-media.oss-cn-hangzhou.aliyuncs.com';
/** Nothing listens there. */
export const DOWN = 'down-media.oss-cn-hangzhou.aliyuncs.com';
/** No packet is answered there. */
export const SILENT = 'silent-media.oss-cn-hangzhou.aliyuncs.com';
/** Has no address. */
export const NAMELESS = 'shop-medai.oss-cn-hangzhou.aliyuncs.com';

export const BUCKETS = [OSS, S3, S3_FAR, OSS_FAR, OSS_SERVICE, ACCELERATE, WEBSITE, DOTTED, GCS_JSON, CUSTOM, CDN];
export const ADDRESSES = { [BAD_TLS]: '127.0.0.2', [DOWN]: '127.0.0.3', [SILENT]: '127.0.0.4', [NAMELESS]: null };

export const APP = 'http://app.example.com';
export const APP_S = 'https://app.example.com';

/** Steps of a page. */
export const get = (host, path, more = {}) => ({ do: 'fetch', method: 'GET', url: url(host, path), ...more });
export const put = (host, path, headers = {}, more = {}) => ({
  do: 'fetch',
  method: 'PUT',
  url: url(host, path),
  headers: { 'content-type': 'image/jpeg', ...headers },
  body: 'hello',
  ...more,
});
export const url = (host, path) => (host.includes('://') ? host : `http://${host}`) + path;
