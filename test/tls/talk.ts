import { type Recording, recordTls, type Script } from './record-tls.ts';

export const GET = 'GET /a HTTP/1.1\r\nHost: media.example\r\n\r\n';
export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
/** Two requests and their answers. */
export const TALK = [
  ['>', GET],
  ['<', OK],
  ['>', GET],
  ['<', OK],
] as const;

export const recordTalk = (script: Script = {}): Promise<Recording> => recordTls({ talk: TALK, ...script });
