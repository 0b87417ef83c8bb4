import { createJsonReport } from './json-report.ts';
import type { ReportFormat } from './lint-report.ts';
import { createNarratedReport } from './narrated-report.ts';
import { createNdjsonReport } from './ndjson-report.ts';
import type { Report, ReportOptions, Write } from './report.ts';
import { createTextReport } from './text-report.ts';

const CREATE = {
  text: createTextReport,
  narrated: createNarratedReport,
  json: createJsonReport,
  ndjson: createNdjsonReport,
} as const;

export const createReport = (format: ReportFormat, options: ReportOptions, write: Write): Report =>
  CREATE[format](options, write);
