import type { XmlElement } from './xml.ts';

/** What a file is when it is no CORS configuration, and what to do about it when more is known. */
export interface OtherFormat {
  readonly what: string;
  readonly cure: string | null;
}

const named = (what: string, cure: string | null = null): OtherFormat => ({ what, cure });

/** What a text seems to be that is neither XML nor a configuration in another syntax; `null`: it may be XML. */
export function otherFormat(text: string): OtherFormat | null {
  const head = text
    .slice(0, 4096)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (head === '') return named(text === '' ? 'an empty file' : 'a blank file');
  if (/^<(?:!doctype\s+html|html[\s>])/i.test(head)) return named('an HTML page');
  if (/[\u0000\ufffd]/.test(head.slice(0, 64))) return named('binary data');
  if (head.startsWith('<')) return null;
  if (!/^[[{]/.test(head)) return named('plain text');
  if (/"log"\s*:\s*\{/.test(head)) return named('a HAR', 'a HAR goes on the command line by itself, without --cors');
  return named('JSON');
}

/** What a document with another root is. */
export function otherDocument(root: XmlElement): OtherFormat {
  const child = (name: string): string => root.children.find((element) => element.name === name)?.text ?? '';
  switch (root.name) {
    case 'Error': {
      const code = child('Code');
      const none = code === 'NoSuchCORSConfiguration';
      const cure = 'the bucket has no CORS configuration: say so with --cors HOST=none';
      return named(`an error answer of the store${code === '' ? '' : ` (${code})`}`, none ? cure : null);
    }
    case 'CORSRule':
      return named('a single <CORSRule>', 'put <CORSConfiguration> around it');
    default:
      return named(`a <${root.name}> document`);
  }
}
