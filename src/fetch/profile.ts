/** `spec` is the Fetch standard to the letter; the others are the engines as shipped. */
export type BrowserProfile = 'chromium' | 'firefox' | 'webkit' | 'spec';
