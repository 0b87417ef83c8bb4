const OFFICE = 'application/vnd.openxmlformats-officedocument.';

/**
 * The opaque-blocklisted-never-sniffed MIME types: no image, script or style sheet is ever served as one of them. Those
 * of Chromium (`services/network/orb/orb_mimetypes.cc`), which has a few more than the proposal.
 */
export const NEVER_SNIFFED: ReadonlySet<string> = new Set([
  'application/gzip',
  'application/msexcel',
  'application/mspowerpoint',
  'application/msword',
  'application/msword-template',
  'application/pdf',
  'application/vnd.ces-quickpoint',
  'application/vnd.ces-quicksheet',
  'application/vnd.ces-quickword',
  'application/vnd.ms-excel',
  'application/vnd.ms-excel.sheet.macroenabled.12',
  'application/vnd.ms-powerpoint',
  'application/vnd.ms-powerpoint.presentation.macroenabled.12',
  'application/vnd.ms-word',
  'application/vnd.ms-word.document.12',
  'application/vnd.ms-word.document.macroenabled.12',
  'application/vnd.msword',
  `${OFFICE}presentationml.presentation`,
  `${OFFICE}presentationml.template`,
  `${OFFICE}spreadsheetml.sheet`,
  `${OFFICE}spreadsheetml.template`,
  `${OFFICE}wordprocessingml.document`,
  `${OFFICE}wordprocessingml.template`,
  'application/vnd.presentation-openxml',
  'application/vnd.presentation-openxmlm',
  'application/vnd.spreadsheet-openxml',
  'application/vnd.wordprocessing-openxml',
  'application/x-gzip',
  'application/x-protobuf',
  'application/zip',
  'multipart/byteranges',
  'multipart/signed',
  'text/csv',
  'text/event-stream',
  'text/pdf',
]);
