import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import { bytewise, converse, type Step } from '../converse.ts';

/** llhttp's public conformance cases, when they are beside the project: input, and what its parser tells of it. */
const CASES = join(resolve(process.env['CORSCOPE_SHARED'] ?? '../shared'), 'corpus/http1');

interface Case {
  readonly name: string;
  readonly isRequest: boolean;
  readonly input: Buffer;
  /** Messages that llhttp read without complaint: start, then headers. */
  readonly messages: readonly string[];
}

/** Cases that llhttp accepts and we read otherwise, and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'llhttp-request-method.md ### SOURCE request with ICE': 'ICE/1.0 (Icecast), not HTTP',
  'llhttp-request-method.md ### OPTIONS request with RTSP': 'RTSP/1.0, not HTTP',
  'llhttp-request-method.md ### ANNOUNCE request with RTSP': 'RTSP/1.0, not HTTP',
  'llhttp-response-sample.md ## RTSP response': 'RTSP/1.1, not HTTP',
  'llhttp-response-sample.md ## ICE response': 'ICE/1.0, not HTTP',
  'llhttp-response-sample.md ## HTTP version 0.9': 'HTTP/0.9 has no status line; nobody sends one of it',
};

/** In the cases a backslash at the end of a line joins it with the next, and `\r`, `\n`, `\t`, `\f`, `\xNN` are bytes. */
const inputOf = (text: string): Buffer =>
  Buffer.from(
    text
      .replaceAll(/\\\n/g, '')
      .replaceAll('\n', '\r\n')
      .replaceAll(/\\([rntf]|x[0-9a-f]+)/gi, (_, code: string) =>
        code[0] === 'x' ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : ESCAPES[code]!,
      ),
    'latin1',
  );
const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', f: '\f' };

/** `GET /url | name: value | ...` or `200 | name: value`, of every message whose head llhttp read. */
function messagesOf(log: string): string[] {
  const messages: string[] = [];
  let parts: Record<string, string> = {};
  let headers: [string, string][] = [];
  for (const line of log.split('\n')) {
    const span = /span\[(\w+)\]=(?:"(.*)"|(cr|lf))$/.exec(line);
    if (/message begin/.test(line)) [parts, headers] = [{}, []];
    if (span !== null) {
      const [, kind, text = ''] = span;
      if (kind === 'header_field' && parts['last'] !== kind) headers.push(['', '']);
      if (kind === 'header_field') headers.at(-1)![0] += text;
      else if (kind === 'header_value') headers.at(-1)![1] += text;
      else parts[kind!] = (parts[kind!] ?? '') + text;
      parts['last'] = kind!;
    }
    const complete = /headers complete .*?(?:status=(\d+))?(?: |$)/.exec(line);
    if (complete !== null) {
      const status = /status=(\d+)/.exec(line)?.[1];
      messages.push(gist(status ?? `${parts['method']} ${absolute(parts['url'] ?? '', headers)}`, headers.flat()));
    }
  }
  return messages;
}

function gist(start: string, headers: readonly string[]): string {
  const list: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const value = headers[i + 1]!.replaceAll('\\t', ' ').replaceAll('\\f', '\f');
    list.push(`${headers[i]}: ${value.replaceAll(/[ \t\r\n]+/g, ' ').trim()}`);
  }
  return [start, ...list].join(' | ');
}

/** The URL of a target, as our exchanges have it. */
function absolute(target: string, headers: readonly [string, string][]): string {
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '10.0.0.1';
  return `${target.startsWith('/') ? `http://${host}` : ''}${target.replace(/#.*/, '')}`;
}

const told = (isRequest: boolean, { method, url, status, requestHeaders, responseHeaders }: Exchange): string =>
  isRequest ? gist(`${method} ${url}`, requestHeaders) : gist(String(status), responseHeaders);

function casesOf(file: string): Case[] {
  const text = readFileSync(join(CASES, file), 'utf8');
  const found: Case[] = [];
  for (const match of text.matchAll(
    /<!-- meta=(.*?) -->\n```http\n((?:(?!```)[\s\S])*)\n```\n+```log\n([\s\S]*?)\n```/g,
  )) {
    const { type, skipBody } = JSON.parse(match[1]!);
    const heading =
      text
        .slice(0, match.index)
        .match(/^#+ .*$/gm)
        ?.at(-1) ?? '';
    const [, , input, log] = match;
    // Its lenient modes take for two headers what is one folded one; a skipped body is not on the wire.
    if ((type !== 'request' && type !== 'response') || skipBody === true || /error/.test(log!)) continue;
    const isRequest = type === 'request';
    found.push({ name: `${file} ${heading}`, isRequest, input: inputOf(input!), messages: messagesOf(log!) });
  }
  return found;
}

const cases = existsSync(CASES)
  ? readdirSync(CASES)
      .filter((name) => /^llhttp-re(?:quest|sponse)/.test(name))
      .flatMap(casesOf)
  : [];

describe.runIf(cases.length > 0)("llhttp's cases", () => {
  test.each(cases)('$name', ({ name, isRequest, input, messages }) => {
    const steps: Step[] = [[isRequest ? '>' : '<', input], ['> end'], ['< end']];
    for (const cut of [undefined, bytewise]) {
      const { exchanges } = converse(steps, cut === undefined ? {} : { cut });
      const final = messages.filter((line) => !/^1(?!01)\d\d\b/.test(line));
      const got = exchanges.map((exchange) => told(isRequest, exchange));
      if (name in DIFFERENCES) expect(got).not.toEqual(final);
      else expect(got).toEqual(final);
    }
  });
});
