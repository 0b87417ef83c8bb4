/** Firefox's names of its reasons (security.properties), without the digit of a version, and their texts. */
export const FIREFOX_REASONS: Readonly<Record<string, string>> = {
  CORSDisabled: 'CORS disabled',
  CORSDidNotSucceed: 'CORS request did not succeed',
  CORSOriginHeaderNotAdded: "CORS header 'Origin' cannot be added",
  CORSExternalRedirectNotAllowed: 'CORS request external redirect not allowed',
  CORSRequestNotHttp: 'CORS request not http',
  CORSMissingAllowOrigin: "CORS header 'Access-Control-Allow-Origin' missing",
  CORSMultipleAllowOriginNotAllowed: "Multiple CORS header 'Access-Control-Allow-Origin' not allowed",
  CORSAllowOriginNotMatchingOrigin: "CORS header 'Access-Control-Allow-Origin' does not match",
  CORSNotSupportingCredentials: "Credential is not supported if the CORS header 'Access-Control-Allow-Origin' is '*'",
  CORSMethodNotFound: "Did not find method in CORS header 'Access-Control-Allow-Methods'",
  CORSMissingAllowCredentials: "expected 'true' in CORS header 'Access-Control-Allow-Credentials'",
  CORSPreflightDidNotSucceed: 'CORS preflight response did not succeed',
  CORSInvalidAllowMethod: "invalid token in CORS header 'Access-Control-Allow-Methods'",
  CORSInvalidAllowHeader: "invalid token in CORS header 'Access-Control-Allow-Headers'",
  CORSMissingAllowHeaderFromPreflight:
    "header is not allowed according to header 'Access-Control-Allow-Headers' from CORS preflight response",
};
