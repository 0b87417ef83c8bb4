import { u16be } from '../bytes/fields.ts';
import { latin1 } from '../bytes/latin1.ts';

const HEADER_BYTES = 12;
const FLAGS_AT = 2;
const QUESTIONS_AT = 4;
const ANSWERS_AT = 6;
const IS_RESPONSE = 0x8000;
const OPCODE = 0x7800;
const RCODE = 0x000f;

const TYPE_A = 1;
const TYPE_CNAME = 5;
const TYPE_AAAA = 28;
const CLASS_IN = 1;

/** type (2), class (2), time to live (4), length (2) */
const RECORD_FIELDS_BYTES = 10;
/** More than an honest answer of one datagram has. */
const MAX_RECORDS = 64;
/** Of all names of a message: several times what an honest one has. Longer names over and over would take their time. */
const MAX_LABELS = 512;
const MAX_NAME_BYTES = 255;
const MAX_LABEL_BYTES = 63;
const POINTER = 0xc0;
const POINTER_TO_QUESTION = 0xc000 | HEADER_BYTES;

/** The address `bytes[at, at + length)` of the message. */
export interface DnsAddress {
  readonly at: number;
  readonly length: 4 | 16;
}

/** What a response says of the name that was asked for. */
export interface DnsResponse {
  /** In lower case, without the dot at the end. */
  readonly name: string;
  /** RFC 1035 section 4.1.1: 0 is no error, 2 a failure of the server, 3 a name that does not exist. */
  readonly rcode: number;
  /** Those of the name itself, or of what it is an alias for. */
  readonly addresses: readonly DnsAddress[];
}

interface Message {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** How many more labels are read. */
  labels: number;
}

interface Name {
  readonly text: string;
  /** The offset behind it. */
  readonly next: number;
}

interface DnsRecord {
  readonly owner: string;
  readonly type: number;
  readonly at: number;
  readonly length: number;
}

/** Reads the DNS response `bytes[start, end)`, as far as it goes; `null` when it is none with one question. */
export function parseDnsResponse(bytes: Buffer, start: number, end: number): DnsResponse | null {
  if (end - start < HEADER_BYTES) return null;
  const flags = u16be(bytes, start + FLAGS_AT);
  if ((flags & (IS_RESPONSE | OPCODE)) !== IS_RESPONSE || u16be(bytes, start + QUESTIONS_AT) !== 1) return null;
  const message: Message = { bytes, start, end, labels: MAX_LABELS };
  const question = readName(message, start + HEADER_BYTES);
  // type (2) and class (2) follow
  if (question === null || question.next + 4 > end || u16be(bytes, question.next + 2) !== CLASS_IN) return null;
  const records = readRecords(message, question, u16be(bytes, start + ANSWERS_AT));
  return { name: question.text, rcode: flags & RCODE, addresses: addressesOf(message, question.text, records) };
}

/** The answers of class IN that are whole. */
function readRecords(message: Message, question: Name, count: number): DnsRecord[] {
  const { bytes, end } = message;
  const records: DnsRecord[] = [];
  let at = question.next + 4;
  for (let i = 0; i < Math.min(count, MAX_RECORDS); i++) {
    // Nearly every owner is written as a pointer to the question.
    const isAsked = at + 2 <= end && u16be(bytes, at) === POINTER_TO_QUESTION;
    const owner = isAsked ? { text: question.text, next: at + 2 } : readName(message, at);
    if (owner === null || owner.next + RECORD_FIELDS_BYTES > end) break;
    const length = u16be(bytes, owner.next + 8);
    const data = owner.next + RECORD_FIELDS_BYTES;
    if (data + length > end) break;
    const type = u16be(bytes, owner.next);
    if (u16be(bytes, owner.next + 2) === CLASS_IN) records.push({ owner: owner.text, type, at: data, length });
    at = data + length;
  }
  return records;
}

function addressesOf(message: Message, asked: string, records: readonly DnsRecord[]): DnsAddress[] {
  const names = new Set([asked]);
  const aliases = records
    .filter(({ type }) => type === TYPE_CNAME)
    .map(({ owner, at }) => ({ owner, target: readName(message, at)?.text ?? owner }));
  // Aliases may stand in any order.
  for (let before = 0; before < names.size; ) {
    before = names.size;
    for (const { owner, target } of aliases) if (names.has(owner)) names.add(target);
  }
  const addresses: DnsAddress[] = [];
  for (const { owner, type, at, length } of records) {
    if (!names.has(owner)) continue;
    if (type === TYPE_A && length === 4) addresses.push({ at, length });
    else if (type === TYPE_AAAA && length === 16) addresses.push({ at, length });
  }
  return addresses;
}

/** RFC 1035 section 4.1.4. Every pointer must lead further back than the last, so that none leads round. */
function readName(message: Message, from: number): Name | null {
  const { bytes, start, end } = message;
  const labels: string[] = [];
  let at = from;
  let next = -1;
  let limit = from;
  let room = MAX_NAME_BYTES - 1;
  while (at < end) {
    const length = bytes[at]!;
    if (length === 0) return { text: labels.join('.').toLowerCase(), next: next === -1 ? at + 1 : next };
    if (length >= POINTER) {
      if (at + 1 >= end) return null;
      if (next === -1) next = at + 2;
      at = start + (u16be(bytes, at) & 0x3fff);
      if (at >= limit) return null;
      limit = at;
    } else {
      room -= length + 1;
      if (length > MAX_LABEL_BYTES || room < 0 || message.labels === 0 || at + 1 + length > end) return null;
      message.labels -= 1;
      labels.push(latin1(bytes, at + 1, at + 1 + length));
      at += 1 + length;
    }
  }
  return null;
}
