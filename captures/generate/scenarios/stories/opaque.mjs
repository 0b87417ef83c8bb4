// Elements load without CORS what is for no element: opaque response blocking.
import { sound } from '../configuration.mjs';
import { APP, APP_S, OSS } from '../hosts.mjs';
import { mark, storeError } from '../store.mjs';

const BLOCKED = [['not-cors/opaque-response-blocking', null, null, null]];
const NOSNIFF = { 'X-Content-Type-Options': 'nosniff' };
const served = (type, body, more = {}, status = 200) => ({
  status,
  headers: { ...mark('oss'), ...(type === null ? {} : { 'Content-Type': type }), ...more },
  body,
});
const denied = () =>
  storeError('oss', 403, 'AccessDenied', 'You have no right to access this object.', { ec: '0003-00000001' });

const JSON_BODY = '{"items": []}\n';
const HTML = '<!DOCTYPE html><title>Not here</title>';
const XML = '<?xml version="1.0"?><items/>';
const SCRIPT = 'globalThis.shop = 1;\n';
const RANGE = { 'Content-Range': 'bytes 8-21/22' };

/** What is served under each path; Chromium says which of it an element may have. */
const OBJECTS = {
  '/json': served('application/json', JSON_BODY),
  '/json-array': served('application/json', '[1]\n'),
  '/json-array-nosniff': served('application/json', '[1]\n', NOSNIFF),
  '/json-suffix': served('application/vnd.shop+json', JSON_BODY),
  '/json-behind-blanks': served('application/json', ` \n\t${JSON_BODY}`),
  '/json-behind-a-breaker': served('text/json', `)]}'\n${JSON_BODY}`),
  '/json-in-a-later-part': served('application/json', JSON_BODY, RANGE, 206),
  '/json-with-leave': served('application/json', JSON_BODY, { 'Cross-Origin-Resource-Policy': 'cross-origin' }),
  '/json-longer-than-looked-at': served('application/json', `{"${'x'.repeat(1100)}": 1}`),
  '/text-that-is-json': served('text/plain', JSON_BODY),
  '/text-that-is-html': served('text/plain', `<!-- a -->\n${HTML}`),
  '/text-that-is-html-to-its-line': served('text/plain', `<!-- a -->${HTML}`),
  '/text-that-is-a-script': served('text/plain', SCRIPT),
  '/text-that-is-a-block': served('text/plain', '{ "use strict"; }'),
  '/text-nosniff': served('text/plain', SCRIPT, NOSNIFF),
  '/html': served('text/html', HTML),
  '/html-that-is-a-script': served('text/html', SCRIPT),
  '/html-nosniff': served('text/html; charset=utf-8', SCRIPT, NOSNIFF),
  '/html-404': served('text/html', HTML, {}, 404),
  '/xml': served('application/xml', XML),
  '/xml-without-declaration': served('text/xml', '<items/>'),
  '/xml-nosniff': served('application/rss+xml', '<items/>', NOSNIFF),
  '/unknown-that-is-json': served('application/octet-stream', JSON_BODY),
  '/unknown-that-is-html': served('binary/octet-stream', HTML),
  '/unknown-nosniff': served('application/octet-stream', SCRIPT, NOSNIFF),
  '/csv': served('text/csv', SCRIPT),
  '/zip': served('application/zip', SCRIPT),
  '/protobuf': served('application/x-protobuf', SCRIPT),
  '/css-that-is-html': served('text/css', HTML),
  '/vtt-that-is-json': served('text/vtt', JSON_BODY),
  '/svg': served('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>', NOSNIFF),
  '/no-type': served(null, JSON_BODY),
};

export const OPAQUE = [
  {
    name: 'opaque-response-blocking',
    tells: 'JSON is loaded as a script',
    page: APP,
    steps: [{ do: 'script', url: `http://${OSS}/list.json` }],
    blame: { har: BLOCKED, pcap: [] },
    unseen: { pcap: 'the answer arrives; in plaintext no Sec-Fetch- header says that an element asked for it' },
  },
  {
    name: 'opaque-json-script',
    tells: 'JSON is loaded as a script over HTTP/2',
    tls: { version: 'h2' },
    steps: [{ do: 'script', url: `https://${OSS}/list.json` }],
    blame: BLOCKED,
  },
  {
    name: 'opaque-nosniff-image',
    tells: 'a picture is JSON with nosniff: its type is all that is looked at',
    answer: () => served('application/json', '["cat.png"]\n', NOSNIFF),
    steps: [{ do: 'image', url: `https://${OSS}/pictures.json` }],
    blame: BLOCKED,
  },
  {
    name: 'opaque-error-image',
    tells: 'a picture is private, and what the browser drops is the error document of the store',
    answer: denied,
    steps: [{ do: 'image', url: `https://${OSS}/pictures/cat.png` }],
    blame: BLOCKED,
  },
  {
    name: 'opaque-text-script',
    tells: 'a script is served as text/plain and does not begin like anything else',
    tls: { version: 'h2' },
    answer: () => served('text/plain', `<!-- shop -->\n{ "use strict"; ${SCRIPT} }\n`),
    steps: [{ do: 'script', url: `https://${OSS}/shop.js` }],
    blame: [],
  },
  {
    name: 'opaque-objects',
    tells: 'scripts and pictures of many types, some of which the browser drops',
    tls: { version: 'h2' },
    answer: ({ path }) => OBJECTS[path.slice(0, path.indexOf('?'))],
    steps: Object.keys(OBJECTS).flatMap((path) =>
      ['script', 'image'].map((element) => ({ do: element, url: `https://${OSS}${path}?${element}` })),
    ),
    blame: BLOCKED,
  },
].map((story) => ({ page: APP_S, tls: { version: 'h1' }, configuration: sound(story.page ?? APP_S), ...story }));
