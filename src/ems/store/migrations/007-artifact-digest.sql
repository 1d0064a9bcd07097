-- A license file that somebody presents is found by its digest, which imports write in either case.
CREATE INDEX ON license_artifacts (lower(sha256));
