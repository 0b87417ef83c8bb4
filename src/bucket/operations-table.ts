/** Operations of Backblaze B2 that stand for a method at its S3 endpoint. */
export const OPERATION_METHODS: Readonly<Record<string, string>> = {
  s3_get: 'GET',
  s3_head: 'HEAD',
  s3_put: 'PUT',
  s3_post: 'POST',
  s3_delete: 'DELETE',
};

const DOWNLOADS = ['b2_download_file_by_name', 'b2_download_file_by_id'];
const UPLOADS = ['b2_upload_file', 'b2_upload_part'];

/** What is asked for by a method at B2's native endpoint; which of the two the URL tells. The more usual one first. */
export const METHOD_OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  GET: DOWNLOADS,
  HEAD: DOWNLOADS,
  POST: UPLOADS,
};

/** Operations at B2's native endpoint, where no method is asked for. */
export const NATIVE_OPERATIONS: readonly string[] = [...DOWNLOADS, ...UPLOADS];
