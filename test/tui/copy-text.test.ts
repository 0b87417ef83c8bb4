import { describe, expect, test } from 'vitest';
import { clipboardSequence, copyText } from '../../src/tui/copy-text.ts';
import { session, type } from '../support/tui-session.ts';

const atHeader = type(session(), '/', ...'item:header', 'return', 'return').state;

describe('copying', () => {
  test('a finding and the requests as curl; parts by themselves', () => {
    const usual = copyText(atHeader, null, false);
    expect(usual).toMatch(/^# cors\/header-not-allowed: rule 1 refuses/);
    expect(usual).toContain("curl -i \\\n  -X 'OPTIONS' \\\n  'http://shop-media.oss-cn-hangzhou.aliyuncs.com/");
    expect(usual).toContain("-H 'Access-Control-Request-Method: PUT'");
    expect(copyText(atHeader, 'header', false).split('\n')[0]).toBe(
      'Access-Control-Request-Headers: content-type,x-oss-date,x-oss-security-token',
    );
    expect(copyText(atHeader, 'url', false)).toBe('http://shop-media.oss-cn-hangzhou.aliyuncs.com/uploads/dog.jpg\n');
    expect(copyText(type(atHeader, 'a').state, 'configuration', false)).toContain(
      '<AllowedHeader>x-oss-security-token</AllowedHeader>',
    );
    expect(copyText(type(atHeader, '1').state, null, false)).toMatch(/^(origin|method|allow-header) /);
  });

  test('Y asks for the part', () => {
    expect(type(atHeader, 'Y').state.prompt?.kind).toBe('copy');
    expect(type(atHeader, 'Y', 'h').effect).toEqual({ kind: 'copy', what: 'header' });
    expect(type(atHeader, 'Y', 'y').effect).toEqual({ kind: 'copy', what: null });
    expect(type(atHeader, 'Y', 'q').effect).toBeNull();
    expect(type(atHeader, 'y').effect).toEqual({ kind: 'copy', what: null });
  });

  test('the sequence for the clipboard, through tmux, and not for a book', () => {
    expect(clipboardSequence('hä', {})).toBe('\x1b]52;c;aMOk\x07');
    expect(clipboardSequence('x', { TMUX: '/tmp/x' })).toBe('\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\\x1b]52;c;eA==\x07');
    expect(clipboardSequence('x', { TERM: 'screen' })).toBe('\x1bP\x1b]52;c;eA==\x07\x1b\\');
    expect(clipboardSequence('x'.repeat(100_001), {})).toBeNull();
  });
});
