// Chrome-shaped HAR of a chosen size with base64 and text bodies.  node har.mjs --out FILE --bytes N [--seed N] [--b64 0.7]
import fs from 'node:fs';
import { POOL_BYTES, payloadPool, Rng } from './core.mjs';
import { AppModel, newTruth } from './traffic.mjs';

const o = { out: null, bytes: 50e6, seed: 1, b64: 0.7 },
  a = process.argv.slice(2);
for (let i = 0; i < a.length; i += 2) {
  const k = a[i].replace(/^--/, '');
  o[k] = typeof o[k] === 'number' ? Number(a[i + 1]) : a[i + 1];
}
if (!o.out) {
  console.error('usage: node har.mjs --out FILE --bytes N [--seed N] [--b64 SHARE]');
  process.exit(2);
}
const rng = new Rng(o.seed),
  truth = newTruth(),
  model = new AppModel(rng, truth),
  fd = fs.openSync(o.out, 'w');
const B64 = payloadPool()
  .subarray(0, POOL_BYTES - 1)
  .toString('base64'); // 1 MiB - 1 is a multiple of 3
const rows = [];
for (let i = 0; i < 4000; i++)
  rows.push(
    `  {"id": ${i}, "name": "caf\u00e9 ${rng.hex(12)}", "path": "C:\\data\\${rng.hex(6)}", "note": "line one\nline two\ttab", "score": ${rng.int(1000) / 10}},\n`,
  );
const TEXT = JSON.stringify(rows.join('')).slice(1, -1); // escaped form: quotes, backslashes, newlines
const cut = (s, from, n) => {
  let e = from + n;
  while (s[e - 1] === '\\' || s[e - 2] === '\\') e++;
  let b = from;
  while (b > 0 && s[b - 1] === '\\') b--;
  return s.slice(b, e);
};
let parts = [],
  size = 0,
  pendingLen = 0;
const put = (s) => {
  parts.push(s);
  const n = Buffer.byteLength(s);
  size += n;
  pendingLen += n;
  if (pendingLen > 8e6) {
    fs.writeSync(fd, parts.join(''));
    parts = [];
    pendingLen = 0;
  }
};
const body64 = (n) => {
  const s = [];
  while (n > 0) {
    const k = Math.min(n & ~3 || 4, B64.length);
    const from = rng.int((B64.length - k) / 4 + 1) * 4;
    s.push(B64.slice(from, from + k));
    n -= k;
  }
  return s.join('');
};
const bodyText = (n) => {
  const s = [];
  while (n > 0) {
    const k = Math.min(n, TEXT.length >> 1);
    s.push(cut(TEXT, rng.int(TEXT.length >> 1), k));
    n -= k;
  }
  return s.join('');
};
const hdrs = (l) =>
  JSON.stringify(
    l.map(([name, value]) => ({ name, value })),
    null,
    2,
  ).replaceAll('\n', '\n          ');
truth.bodyBytesBase64 = 0;
truth.bodyBytesText = 0;

put(
  `{\n  "log": {\n    "version": "1.2",\n    "creator": {\n      "name": "WebInspector",\n      "version": "537.36"\n    },\n    "pages": [\n      {\n        "startedDateTime": "2026-01-12T10:15:00.000Z",\n        "id": "page_1",\n        "title": "https://app0.example.com/",\n        "pageTimings": {\n          "onContentLoad": 120.5,\n          "onLoad": 480.25\n        }\n      }\n    ],\n    "entries": [\n`,
);
let first = true,
  t = Date.parse('2026-01-12T10:15:00Z');
while (size < o.bytes) {
  for (const x of model.unit()) {
    const url = `https://${x.host}${x.path}`,
      pre = x.method === 'OPTIONS';
    const big = rng.chance(0.02),
      n = pre ? 0 : big ? rng.logInt(1e6, 8e6) : rng.logInt(2000, 300000),
      is64 = rng.chance(o.b64);
    const up = x.method === 'PUT';
    const text = n ? (is64 ? body64(n) : bodyText(n)) : '';
    if (is64) truth.bodyBytesBase64 += text.length;
    else truth.bodyBytesText += text.length;
    t += rng.int(40);
    put(
      `${first ? '' : ',\n'}      {\n        "_connectionId": "${rng.int(9000)}",\n        "_initiator": {\n          "type": "${pre ? 'preflight' : 'script'}",\n          "url": ${JSON.stringify(url)}${pre ? '' : `,\n          "stack": {\n            "callFrames": [\n              {\n                "functionName": "upload",\n                "scriptId": "12",\n                "url": "https://app0.example.com/static/main.js",\n                "lineNumber": ${rng.int(9000)},\n                "columnNumber": 17\n              }\n            ]\n          }`}\n        },\n        "_priority": "High",\n        "_resourceType": "${pre ? 'preflight' : 'fetch'}",\n        "cache": {},\n        "connection": "443",\n        "pageref": "page_1",\n        "request": {\n          "method": "${x.method}",\n          "url": ${JSON.stringify(url)},\n          "httpVersion": "h2",\n          "headers": ${hdrs([[':authority', x.host], [':method', x.method], [':path', x.path], [':scheme', 'https'], ...x.req])},\n          "queryString": [],\n          "cookies": [],\n          "headersSize": -1,\n          "bodySize": ${up ? text.length : 0}${up && !is64 ? `,\n          "postData": {\n            "mimeType": "application/json",\n            "text": "${text}"\n          }` : ''}\n        },\n        "response": {\n          "status": ${x.status},\n          "statusText": "",\n          "httpVersion": "h2",\n          "headers": ${hdrs(x.res)},\n          "cookies": [],\n          "content": {\n            "size": ${text.length},\n            "mimeType": "${is64 ? 'image/jpeg' : 'application/json'}"${n && (!up || is64) ? `,\n            "text": "${text}"${is64 ? ',\n            "encoding": "base64"' : ''}` : ''}\n          },\n          "redirectURL": "",\n          "headersSize": -1,\n          "bodySize": -1,\n          "_transferSize": ${text.length + 300},\n          "_error": null\n        },\n        "serverIPAddress": "52.217.0.${rng.int(250)}",\n        "startedDateTime": "${new Date(t).toISOString()}",\n        "time": ${(rng.float() * 300).toFixed(3)},\n        "timings": {\n          "blocked": 1.2,\n          "dns": -1,\n          "ssl": -1,\n          "connect": -1,\n          "send": 0.1,\n          "wait": 20.5,\n          "receive": 1.5,\n          "_blocked_queueing": 0.9\n        }\n      }`,
    );
    first = false;
  }
}
put('\n    ]\n  }\n}\n');
fs.writeSync(fd, parts.join(''));
fs.closeSync(fd);
truth.bytes = size;
fs.writeFileSync(`${o.out}.truth.json`, `${JSON.stringify(truth, null, 1)}\n`);
console.error(`${o.out}: ${(size / 1e6).toFixed(1)} MB, ${truth.exchanges} entries, ${truth.pairs} pairs`);
