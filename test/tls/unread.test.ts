import { beforeAll, describe, expect, test } from 'vitest';
import type { JudgedAttempt } from '../../src/attribution/finding.ts';
import { analyseTls } from './analyse-tls.ts';
import { packetsOf } from './capture-tls.ts';
import { type Recording, recordTls } from './record-tls.ts';

const HEAD = 'Host: media.example\r\nOrigin: https://app.example\r\n';
const PREFLIGHT = `OPTIONS /a HTTP/1.1\r\n${HEAD}Access-Control-Request-Method: PUT\r\n\r\n`;
const PUT = `PUT /a HTTP/1.1\r\n${HEAD}Content-Length: 0\r\n\r\n`;
const OTHER = 'GET /other HTTP/1.1\r\nHost: media.example\r\n\r\n';
/** For requests without credentials only. */
const GRANT =
  'HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\nContent-Length: 0\r\n\r\n';
const TALK = [
  ['>', PREFLIGHT],
  ['<', GRANT],
  ['>', PUT],
  ['<', GRANT],
] as const;

const without = (keyLog: string, label: string): string =>
  keyLog
    .split('\n')
    .filter((line) => !line.startsWith(label))
    .join('\n');

/** Session tickets come with the first answer, as some servers send them. */
function ticketsLate({ sent, ...rest }: Recording): Recording {
  const [, , request] = sent.flatMap(({ direction }, at) => (direction === 0 ? [at] : []));
  const finished = sent.findIndex(({ direction }, at) => at > 0 && direction === 0);
  const tickets = sent.slice(finished + 1, request);
  return { ...rest, sent: [...sent.slice(0, finished + 1), sent[request!]!, ...tickets, ...sent.slice(request! + 1)] };
}

test('an answer whose secret is missing is told as encrypted, with the label of the secret', async () => {
  const recording = ticketsLate(await recordTls({ talk: TALK }));
  const keyLog = without(recording.keyLog, 'SERVER_TRAFFIC_SECRET_0');
  const { attempts, diagnostics } = analyseTls({ ...recording, keyLog }, packetsOf(recording.sent));
  const [judged] = attempts;
  expect(judged!.attempt.preflight).toMatchObject({ status: null, lack: 'unread' });
  expect(judged!.observed).toMatchObject({
    verdict: 'unknown',
    because: 'the answer to the preflight is encrypted, and could not be decrypted',
  });
  const [lack] = diagnostics;
  expect(lack!.code).toBe('tls/no-secret');
  expect(lack!.notes.join('\n')).toContain('no SERVER_TRAFFIC_SECRET_0');
});

describe('a preflight whose request cannot be decrypted is not taken for one that was never followed', () => {
  let first: Recording;
  let second: Recording;
  beforeAll(async () => {
    first = await recordTls({ talk: TALK.slice(0, 3) });
    second = await recordTls({ talk: [['>', OTHER], ...TALK.slice(3)] });
  });

  /** The capture goes on for longer than a browser waits. */
  const seen = (request: (bytes: Buffer) => Buffer | null): JudgedAttempt => {
    // The last is the close_notify.
    const [at] = first.sent.flatMap(({ direction }, index) => (direction === 0 ? [index] : [])).slice(-2);
    const bytes = request(Buffer.from(first.sent[at!]!.bytes));
    const sent = [...first.sent.slice(0, at), ...(bytes === null ? [] : [{ direction: 0 as const, bytes }])];
    const later = packetsOf(second.sent, 50_001).map((packet) => ({ ...packet, timeUs: packet.timeUs! + 1e6 }));
    const keyLog = first.keyLog + second.keyLog;
    return analyseTls({ ...first, keyLog }, [...packetsOf(sent).slice(0, -2), ...later]).attempts[0]!;
  };

  test('where it was captured', () => {
    expect(seen((bytes) => bytes).attempt.actual).not.toBeNull();
  });

  test('where there was none', () => {
    expect(seen(() => null).attempt).toMatchObject({ actual: null, abandoned: true });
  });

  test.each<[what: string, request: (bytes: Buffer) => Buffer]>([
    ['its record is damaged', (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])])],
    ['nothing looks like a record', (bytes) => bytes.fill(0xff)],
  ])('where %s', (_, request) => {
    const { attempt, observed } = seen(request);
    expect(attempt).toMatchObject({ actual: null, abandoned: false });
    expect(observed.verdict).toBe('unknown');
  });
});
