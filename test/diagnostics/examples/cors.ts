import {
  drift,
  headerNotAllowed,
  headerNotExposed,
  type ItemPlace,
  methodNotAllowed,
  methodNotSupported,
  noConfiguration,
  nullOrigin,
  originNotAllowed,
  refusedWithoutConfiguration,
} from '../../../src/diagnostics/cors.ts';
import { maxAgeCapped, maxAgeMissing, stalePreflight } from '../../../src/diagnostics/cors-cache.ts';
import { credentialsRefused } from '../../../src/diagnostics/cors-credentials.ts';
import { ruleShadowed, rulesNotConsulted } from '../../../src/diagnostics/cors-rules.ts';
import type { Label, Span } from '../../../src/diagnostics/diagnostic.ts';

const FILE = 'cors.xml';
const TEXT = `<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://app.example.com</AllowedOrigin>
    <AllowedOrigin>*</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod>
    <AllowedHeader>content-type</AllowedHeader>
    <ExposeHeader>x-oss-request-id</ExposeHeader>
  </CORSRule>
</CORSConfiguration>
`;
const SHADOWED_FILE = 'ceph.xml';
const SHADOWED = `<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://app.example.com</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod>
  </CORSRule>
  <CORSRule>
    <AllowedOrigin>https://app.example.com</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod>
  </CORSRule>
</CORSConfiguration>
`;

/** The `nth` place of a text, 1-based. */
function spanIn(text: string, part: string, nth: number): Span {
  let start = -1;
  for (let i = 0; i < nth; i++) start = text.indexOf(part, start + 1);
  return { start, end: start + part.length };
}

const HOST = 'media.oss-cn-hangzhou.aliyuncs.com';
const sources = { [FILE]: TEXT };

/** The place of the element `element`, as attribution makes it from a parsed rule. */
function place(element: string, name: string): ItemPlace {
  const start = TEXT.indexOf(element);
  const span = { start, end: start + element.length };
  return {
    file: FILE,
    ruleIndex: 0,
    span,
    entries: 1,
    addEntry: (value) => ({
      file: FILE,
      span: { start: span.end, end: span.end },
      insert: `\n    <${name}>${value}</${name}>`,
    }),
  };
}

const line = (text: string, token: string, note: string): Label => {
  const start = text.indexOf(token);
  return {
    source: {
      kind: 'frame',
      file: 'upload.pcapng',
      frame: 412,
      line: text,
      span: { start, end: start + token.length },
    },
    text: note,
  };
};
const origin = place('<AllowedOrigin>https://app.example.com</AllowedOrigin>', 'AllowedOrigin');
const method = place('<AllowedMethod>PUT</AllowedMethod>', 'AllowedMethod');
const header = place('<AllowedHeader>content-type</AllowedHeader>', 'AllowedHeader');
const expose = place('<ExposeHeader>x-oss-request-id</ExposeHeader>', 'ExposeHeader');
const answered = line('Access-Control-Allow-Origin: *', '*', 'answered here');

const repeated = {
  place: origin,
  host: HOST,
  url: `https://${HOST}/list.json`,
  evidence: [line('OPTIONS /list.json', 'OPTIONS', 'again here')],
};

export const examples = {
  'cors/header-not-allowed': () => ({
    sources,
    diagnostic: headerNotAllowed({
      place: header,
      token: 'x-oss-date',
      evidence: [line('access-control-request-headers: content-type,x-oss-date', 'x-oss-date', 'asked for here')],
      notes: ['origin and method match rule 1; rule 2 fails on origin'],
    }),
  }),
  'cors/rule-shadowed': () => ({
    sources: { [SHADOWED_FILE]: SHADOWED },
    diagnostic: ruleShadowed({
      later: { at: { file: SHADOWED_FILE, span: spanIn(SHADOWED, '<CORSRule>', 2) }, ruleIndex: 1 },
      taken: {
        file: SHADOWED_FILE,
        ruleIndex: 0,
        span: spanIn(SHADOWED, '<AllowedMethod>GET</AllowedMethod>', 1),
        entries: 1,
        addEntry: (value) => {
          const { end } = spanIn(SHADOWED, '<AllowedMethod>GET</AllowedMethod>', 1);
          return {
            file: SHADOWED_FILE,
            span: { start: end, end },
            insert: `\n    <AllowedMethod>${value}</AllowedMethod>`,
          };
        },
      },
      tokens: ['PUT'],
      single: true,
      evidence: [line('access-control-request-method: PUT', 'PUT', 'asked for here')],
      notes: ['Ceph RADOS Gateway takes the first rule whose origin matches, and then looks at no other rule'],
    }),
  }),
  'cors/rules-not-consulted': () => ({
    sources,
    diagnostic: rulesNotConsulted({
      store: 'Google Cloud Storage (JSON API)',
      host: 'storage.googleapis.com',
      instead: 'it lets every origin in, whatever the bucket has',
      severity: 'info',
      file: FILE,
      evidence: [],
    }),
  }),
  'cors/method-not-allowed': () => ({
    sources,
    diagnostic: methodNotAllowed({
      place: method,
      token: 'DELETE',
      evidence: [line('access-control-request-method: DELETE', 'DELETE', 'asked for here')],
      notes: [],
    }),
  }),
  'cors/method-not-supported': () => ({
    sources,
    diagnostic: methodNotSupported({
      place: method,
      token: 'PATCH',
      allowed: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
      evidence: [line('access-control-request-method: PATCH', 'PATCH', 'asked for here')],
      notes: [],
    }),
  }),
  'cors/origin-not-allowed': () => ({
    sources,
    diagnostic: originNotAllowed({
      place: origin,
      token: 'http://app.example.com',
      evidence: [line('origin: http://app.example.com', 'http://app.example.com', 'the page is here')],
      notes: [],
      nearMiss: 'the entry says https, the page is on http',
      rules: 1,
    }),
  }),
  'cors/header-not-exposed': () => ({
    sources,
    diagnostic: headerNotExposed({
      place: expose,
      names: ['etag'],
      listed: [],
      severity: 'error',
      status: 200,
      notes: ['this is a part of a multipart upload: it cannot be completed without the ETag of every part'],
      evidence: [line('ETag: "5B3C1A2E"', '"5B3C1A2E"', 'sent, but hidden from script')],
    }),
  }),
  'cors/credentials-refused': () => {
    const star = place('<AllowedOrigin>*</AllowedOrigin>', 'AllowedOrigin');
    const at = star.span.start + '<AllowedOrigin>'.length;
    const replace = { file: FILE, span: { start: at, end: at + 1 }, insert: 'https://app.example.com' };
    return { sources, diagnostic: credentialsRefused(star, 'https://app.example.com', [answered], replace) };
  },
  'cors/no-configuration': () => ({
    sources: {},
    diagnostic: noConfiguration(
      HOST,
      true,
      [line('status 403', 'status 403', 'refused here')],
      [
        '<CORSRule>\n  <AllowedOrigin>https://app.example.com</AllowedOrigin>\n  <AllowedMethod>PUT</AllowedMethod>\n</CORSRule>',
      ],
    ),
  }),
  'cors/null-origin': () => ({
    sources,
    diagnostic: nullOrigin({
      place: origin,
      token: 'null',
      evidence: [line('origin: null', 'null', 'the page is here')],
      notes: [],
    }),
  }),
  'cors/max-age-missing': () => ({ sources, diagnostic: maxAgeMissing({ ...repeated, hasOne: null }) }),
  'cors/max-age-capped': () => ({
    sources,
    diagnostic: maxAgeCapped({ ...repeated, engine: 'Chromium', asked: 86_400, cap: 7200 }),
  }),
  'cors/stale-preflight': () => ({
    sources: {},
    diagnostic: stalePreflight({
      host: HOST,
      url: `https://${HOST}/list.json`,
      evidence: [line('PUT /list.json', 'PUT', 'no preflight came before this one')],
      isAllowed: false,
      isSeen: true,
    }),
  }),
  'cors/refused-without-configuration': () => ({
    sources: {},
    diagnostic: refusedWithoutConfiguration({
      host: HOST,
      stage: 'preflight',
      asked: '`PUT` from `https://app.example.com` with x-oss-date',
      isAnswered: true,
      evidence: [line('status 403', 'status 403', 'answered here')],
      notes: [],
      unreadable: null,
    }),
  }),
  'cors/drift': () => ({
    sources,
    diagnostic: drift({
      host: HOST,
      captured: 'no Access-Control-Allow-Origin',
      predicted: 'allowed by rule 1',
      place: origin,
      severity: 'error',
      evidence: [line('status 200', 'status 200', 'answered here')],
    }),
  }),
} as const;
