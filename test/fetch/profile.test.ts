import { expect, test } from 'vitest';
import { recogniseProfile } from '../../src/fetch/profile.ts';

const APPLE = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each<[string | null, string | null]>([
  [`Mozilla/5.0 (X11; Linux x86_64) ${BLINK} Chrome/156.0.0.0 Safari/537.36`, 'chromium'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${BLINK} HeadlessChrome/156.0.0.0 Safari/537.36`, 'chromium'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`, 'chromium'],
  [`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${BLINK} Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36`, 'chromium'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0', 'firefox'],
  ['Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0', 'firefox'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${APPLE} Version/17.4 Safari/605.1.15`, 'webkit'],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ${APPLE} CriOS/126.0.0.0 Mobile/15E148 Safari/604.1`,
    'webkit',
  ],
  [`Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) ${APPLE} FxiOS/127.0 Mobile/15E148 Safari/604.1`, 'webkit'],
  ['curl/8.5.0', null],
  ['aliyun-sdk-js/6.20.0', null],
  ['Mozilla/5.0', null],
  ['', null],
  [null, null],
])('%j is %s', (userAgent, profile) => expect(recogniseProfile(userAgent)).toBe(profile));
