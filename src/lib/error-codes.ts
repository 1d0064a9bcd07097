/**
 * Every error code of Changeover, in one place. `kind`: `usage` (wrong use, exit 2), `refused` (the input or
 * the state does not allow it, exit 1), `failed` (something outside broke, exit 1). `says` is one sentence:
 * what, which value, what to do next. `docs/errors.md` is generated from this file.
 */
export const errorCodes = {
  // wrong use
  USAGE: { kind: 'usage', says: '{reason}; see `changeover --help`.' },
  INTERRUPTED: { kind: 'failed', says: 'Stopped on request; run the same command again, it resumes.' },
  UNEXPECTED: {
    kind: 'failed',
    says: 'Something unexpected went wrong ({reason}); run the same command again, and report it with CHANGEOVER_LOG=debug if it repeats.',
  },
  FOLDER_MISSING: {
    kind: 'usage',
    says: 'The migration folder {folder} does not exist; check the path, or create it with `changeover init {folder} --from <url>`.',
  },
  FOLDER_UNREADABLE: {
    kind: 'usage',
    says: 'The file or folder {path} cannot be read ({reason}); check its permissions.',
  },
  FOLDER_NOT_EMPTY: {
    kind: 'usage',
    says: 'The folder {folder} already holds {path}; choose another folder or remove it first.',
  },
  CONFIG_MISSING: {
    kind: 'usage',
    says: 'There is no changeover.yaml in {folder}; create one with `changeover init {folder} --from <url>`.',
  },
  CONFIG_SYNTAX: {
    kind: 'usage',
    says: '{file} is not valid YAML at line {line} ({reason}); correct that line.',
  },
  CONFIG_INVALID: { kind: 'usage', says: '{file}: `{path}` {reason}; correct that entry.' },
  CONFIG_UNKNOWN_KEY: {
    kind: 'usage',
    says: '{file}: unknown key `{key}` under `{path}`; remove it or correct its spelling.',
  },
  TEXT_INVALID: {
    kind: 'usage',
    says: '{file} is not text in UTF-8 ({reason}); save it as UTF-8 and run again.',
  },
  SECRET_MISSING: {
    kind: 'usage',
    says: '{file} refers to the variable {name}, which is not set in the environment; export {name} and run again.',
  },
  ENVIRONMENT_INVALID: {
    kind: 'usage',
    says: 'The environment variable {name} has a value that is not allowed ({reason}); correct it.',
  },
  PORT_TAKEN: {
    kind: 'failed',
    says: 'Port {port} on {host} is already in use; stop the other program or choose another with --port.',
  },
  DISK_FULL: {
    kind: 'failed',
    says: 'The disk that holds {path} is full; free some space and run the same command again, it resumes.',
  },
  MEMORY_SHORT: {
    kind: 'failed',
    says: 'The memory that DuckDB may use is too small for this ({reason}); raise `limits.memory` in changeover.yaml or CHANGEOVER_MEMORY and run the same command again, it resumes.',
  },
  FILE_CORRUPT: {
    kind: 'failed',
    says: 'The file {path} is damaged or cut short ({reason}); delete it and begin a new run with --fresh to rebuild it.',
  },
  RUN_BUSY: {
    kind: 'refused',
    says: 'Another run of the migration {migration} is at work (process {pid}); wait for it or stop it first.',
  },
  RUN_MISSING: {
    kind: 'refused',
    says: 'There is no {what} in {folder} yet; run `changeover {command} {folder}` first.',
  },
  STORE_UNREACHABLE: {
    kind: 'failed',
    says: 'The control store at {url} cannot be reached ({reason}); check that PostgreSQL runs there and that the URL is right.',
  },
  STORE_NEWER: {
    kind: 'refused',
    says: 'The database at {url} was written by a newer version (schema {found}, this one knows {known}); update Changeover.',
  },
  STORE_LOST: {
    kind: 'failed',
    says: 'PostgreSQL went away in the middle of the work ({reason}); see that it runs and that its disk is not full, and run the same command again, it resumes.',
  },
  STORE_DENIED: {
    kind: 'failed',
    says: 'The database at {url} does not let its user create tables ({reason}); give it that right, or choose a database of its own.',
  },
  STORE_FOREIGN: {
    kind: 'refused',
    says: 'The database at {url} holds something else than a control store ({what}); give the control store a database of its own.',
  },
  STORE_CORRUPT: {
    kind: 'failed',
    says: 'The embedded store in {path} does not start ({reason}); restore it from a backup or move it away to begin again.',
  },
  STORE_LOCKED: {
    kind: 'refused',
    says: 'The embedded store in {path} is held by process {pid}, which does not answer; stop that process and try again.',
  },
  QUERY_FAILED: {
    kind: 'failed',
    says: 'A query on stored data failed ({reason}); run the same command again, and report it if it repeats.',
  },

  // accounts and the API
  NOT_FOUND: { kind: 'refused', says: 'There is no {what} {id}; look at the list of what is there.' },
  SIGNED_OUT: { kind: 'refused', says: 'You are not signed in, or the session has ended; sign in again.' },
  FORBIDDEN: {
    kind: 'refused',
    says: 'Your roles do not include the right {permission}; ask an administrator of the migration for it.',
  },
  CSRF_MISSING: {
    kind: 'refused',
    says: 'The request does not carry the anti-forgery token of the session; load the page again and repeat it.',
  },
  ORIGIN_REFUSED: {
    kind: 'refused',
    says: 'A request for {host} from {origin} is not answered here; use the address that `changeover serve` prints, or set --origin.',
  },
  INPUT_INVALID: { kind: 'usage', says: 'The field {path} {reason}; correct it and send it again.' },
  BODY_TOO_LARGE: {
    kind: 'refused',
    says: 'The request has more than {limit} bytes; send less at once.',
  },
  BODY_TYPE: { kind: 'usage', says: 'The request has the wrong content type; send it as {wanted}.' },
  CHANGED_MEANWHILE: {
    kind: 'refused',
    says: 'Somebody else has changed this {what} since you read it; look at both versions and save again.',
  },
  VERSION_MISSING: {
    kind: 'usage',
    says: 'The change does not say which version it is based on; send the ETag that came with it as If-Match.',
  },
  TOO_MANY_ATTEMPTS: { kind: 'refused', says: 'Too many attempts; try again in {seconds} seconds.' },
  SIGN_IN_REFUSED: {
    kind: 'refused',
    says: 'This address and password do not sign in; check both, or ask an administrator for a new link.',
  },
  PASSWORD_WEAK: { kind: 'usage', says: 'The new password is not taken: {reason}; choose a longer phrase.' },
  INVITATION_INVALID: {
    kind: 'refused',
    says: 'This link was used already, or its time is over; ask an administrator for a new one.',
  },
  EMAIL_TAKEN: {
    kind: 'refused',
    says: 'There is an account with this address already; look it up among the people, or use another address.',
  },
  LAST_ADMIN: {
    kind: 'refused',
    says: 'This would leave the migration without an administrator; make somebody else one first.',
  },
  PERSON_SHARED: {
    kind: 'refused',
    says: 'This person also works in another migration of this store; let the operator do it at the command line.',
  },
  REHEARSAL_NOT_STARTED: {
    kind: 'failed',
    says: 'The rehearsal did not start ({reason}); run `changeover rehearse` in a terminal to see more.',
  },
  RUN_NOT_AT_WORK: { kind: 'refused', says: 'Run {run} is not at work, so there is nothing to stop.' },
  OIDC_UNREACHABLE: {
    kind: 'failed',
    says: 'The sign-in provider {issuer} does not answer ({reason}); try again, or sign in with a password.',
  },
  OIDC_REFUSED: {
    kind: 'refused',
    says: 'The answer of the sign-in provider is not believed ({reason}); sign in again, and check console.oidc in changeover.yaml if it repeats.',
  },
  OIDC_UNKNOWN: {
    kind: 'refused',
    says: 'The provider knows you, but nobody gave you access to this migration; ask an administrator to add you with the same address.',
  },
  SERVER_UNREACHABLE: {
    kind: 'failed',
    says: 'The server {url} does not answer ({reason}); check the address, and that `changeover serve` runs there.',
  },
  CURSOR_INVALID: {
    kind: 'usage',
    says: 'The cursor is not one that this list gave; begin with the first page.',
  },
  BUSY_STORE: {
    kind: 'failed',
    says: 'The control store could not take the request just now; nothing was changed, send it again.',
  },
  API_UNEXPECTED: {
    kind: 'failed',
    says: 'Something unexpected went wrong; nothing was changed, and the server’s log has more under the reference {reference}.',
  },

  // the program: meetings, training, messages, integrations
  ID_TAKEN: { kind: 'refused', says: 'There is a {what} {id} already; choose another id.' },
  GROUP_INVALID: {
    kind: 'usage',
    says: 'The workstream is not taken: {reason}; correct it and send it again.',
  },
  TASK_INVALID: { kind: 'usage', says: 'The task is not taken: {reason}; correct it and send it again.' },
  ACTION_BECAME: {
    kind: 'refused',
    says: 'The action “{title}” became {became}; change it there.',
  },
  STATUS_INVALID: { kind: 'usage', says: 'The status is not set: {reason}.' },
  ZONE_UNKNOWN: {
    kind: 'usage',
    says: 'The time zone {zone} is not known; use a name of the IANA list, like America/Chicago.',
  },
  CALENDAR_INVALID: {
    kind: 'usage',
    says: 'Nothing was imported: the file is not a calendar that can be taken ({reason}); export it from the calendar program as iCalendar (.ics) and send it again.',
  },
  CSV_INVALID: {
    kind: 'usage',
    says: 'Nothing was imported: the file has {count} faults, the first on line {line} ({reason}); correct them and send it again.',
  },
  PROBABILITY_OF_RISK: {
    kind: 'usage',
    says: 'Only a risk has a probability, and this is of kind {kind}; leave it out, or make it a RISK.',
  },
  JUNIT_INVALID: {
    kind: 'usage',
    says: 'Nothing was imported: the file is not JUnit XML that can be taken, on line {line} ({reason}); send the file that Vitest or Playwright wrote.',
  },
  RESULT_REASON: { kind: 'usage', says: 'A failed scenario needs a message; write what was seen.' },
  NOT_A_DEPARTMENT: {
    kind: 'refused',
    says: '{audience} is not a department; readiness is declared by departments only.',
  },
  NOT_HEAD: {
    kind: 'refused',
    says: 'Only the head of {department} declares its readiness, or its deputy on days that the head has delegated; ask them, or have their position set under People.',
  },
  MAIL_NOT_CONFIGURED: {
    kind: 'refused',
    says: 'changeover.yaml names no mail server; add `mail` with host, port, from and catch_all.',
  },
  MAIL_CATCH_ALL_MISSING: {
    kind: 'refused',
    says: 'A rehearsal sends mail to one catch-all address only, and `mail.catch_all` is not set; set it in changeover.yaml.',
  },
  SECRET_LITERAL: {
    kind: 'usage',
    says: '{file}: `{path}` is a secret and may only be a reference like ${NAME}; put the value into the environment.',
  },
  TEMPLATE_INVALID: { kind: 'usage', says: 'The text cannot be filled ({reason}); correct the placeholder.' },
  CAMPAIGN_STATE: {
    kind: 'refused',
    says: 'This message is {state}, so it cannot be {wanted}; look at it again and choose what its state allows.',
  },
  CAMPAIGN_EMPTY: {
    kind: 'refused',
    says: 'Nobody would get this message: no contact is in its segment and wave; import contacts or choose another one.',
  },
  DELIVERY_STATE: {
    kind: 'refused',
    says: 'The delivery is {state}; only one whose outcome is unknown or that failed can be decided by a person.',
  },
  DSN_INVALID: {
    kind: 'usage',
    says: 'The file is not a delivery report ({reason}); save the whole message that the mail server sent back.',
  },
  OPT_OUT_INVALID: {
    kind: 'refused',
    says: 'This link to end the messages is damaged or was made for something else; use the link of a newer message.',
  },
  INTEGRATION_HOST: {
    kind: 'refused',
    says: 'Contract tests may not call {host}; add it to `integrations.hosts` in changeover.yaml.',
  },
  INTEGRATION_SECRET: {
    kind: 'refused',
    says: 'The contract test may not send the variable {name} to {host}; allow it under `integrations.secrets` in changeover.yaml, and set it in the environment.',
  },
  INTEGRATION_COMMAND: {
    kind: 'refused',
    says: 'There is no command {name} under `integrations.commands` in changeover.yaml; add it there or choose one of: {known}.',
  },
  INTEGRATION_UNTESTABLE: {
    kind: 'refused',
    says: 'The integration {id} has no contract test for the environment {environment}; add one.',
  },

  // old systems and snapshots
  OLD_UNREACHABLE: {
    kind: 'failed',
    says: 'The old system at {url} cannot be reached ({reason}); check host, port and network.',
  },
  OLD_DENIED: {
    kind: 'failed',
    says: 'The old system at {url} refuses the user or password ({reason}); check the credentials.',
  },
  OLD_NOT_FOUND: {
    kind: 'failed',
    says: 'The old system at {url} does not exist ({reason}); check the path or database name.',
  },
  OLD_DAMAGED: {
    kind: 'failed',
    says: 'The old system at {url} is damaged or is no database of that kind ({reason}); check the file, or read a copy from a backup.',
  },
  OLD_READ_FAILED: {
    kind: 'failed',
    says: 'Reading table {table} of the old system failed ({reason}); run the same command again, it resumes.',
  },
  OLD_TABLE_MISSING: {
    kind: 'refused',
    says: 'The old system has no table {table}; correct `tables` in changeover.yaml (it has: {known}).',
  },
  OLD_TABLE_UNDECLARED: {
    kind: 'refused',
    says: '{count} tables of the old system are neither under `tables` nor under `excluded` in changeover.yaml ({tables}); declare each of them.',
  },
  OLD_COLUMNS_CLASH: {
    kind: 'refused',
    says: 'Table {table} of the old system has a column {column}, whose name is {reason}; read it through a view that renames it.',
  },
  OLD_KEY_MISSING: {
    kind: 'refused',
    says: 'Table {table} has no column {column}, which changeover.yaml names; correct it (it has: {known}).',
  },
  OLD_PREPARE_FAILED: {
    kind: 'failed',
    says: 'The command `{command}` that prepares the old system failed ({reason}); run it by hand to see why.',
  },
  OLD_URL_UNKNOWN: {
    kind: 'usage',
    says: 'No adapter reads {url}; use sqlite:, postgres:, mysql: or files: (a folder of CSV files).',
  },
  OLD_TABLE_CHANGED: {
    kind: 'refused',
    says: 'Table {table} of the old system changed its columns since this snapshot began ({reason}); start a new snapshot with --fresh.',
  },
  SNAPSHOT_TRANSACTION_LOST: {
    kind: 'failed',
    says: 'The transaction of this snapshot was lost while table {table} was read ({reason}); run the same command again, the snapshot then starts from the beginning.',
  },
  CSV_RAGGED: {
    kind: 'refused',
    says: '{file}, line {line}: {found} fields where the header has {expected}; correct that line.',
  },
  CSV_HEADER_TWICE: {
    kind: 'refused',
    says: '{file}: the header names column {column} twice; rename one of them.',
  },
  CSV_HEADER_EMPTY: { kind: 'refused', says: '{file}: the file has no header line; add one.' },
  CSV_COLUMN_UNNAMED: {
    kind: 'refused',
    says: '{file}: column {number} of the header has no name; give it one.',
  },
  CSV_NUL_BYTE: {
    kind: 'refused',
    says: '{file}, line {line}: the file contains a NUL byte, so it is not text; export it again as CSV.',
  },
  CSV_ENCODING: {
    kind: 'refused',
    says: '{file}: byte {offset} is not valid {encoding}; declare the right `encoding` in changeover.yaml.',
  },
  CSV_QUOTE: {
    kind: 'refused',
    says: '{file}, line {line}: a quoted field is malformed ({reason}); correct that line.',
  },

  // mapping
  MAPPING_MISSING: {
    kind: 'refused',
    says: '{folder} has no mapping for any entity; add mapping/<entity>.sql.',
  },
  MAPPING_ENTITY_UNKNOWN: {
    kind: 'refused',
    says: '{file}: there is no canonical entity {entity}; use one of {known}.',
  },
  MAPPING_NOT_SELECT: {
    kind: 'refused',
    says: '{file} must hold exactly one SELECT and nothing that writes ({reason}); remove the rest.',
  },
  MAPPING_SQL: { kind: 'refused', says: '{file}: {reason}; correct the SQL.' },
  MAPPING_COLUMN_UNKNOWN: {
    kind: 'refused',
    says: '{file} yields column {column}, which the entity {entity} does not have; rename it or put it into `attributes`.',
  },
  MAPPING_COLUMN_MISSING: {
    kind: 'refused',
    says: '{file} does not yield the required column {column} of {entity}; add it.',
  },
  MAPPING_TYPE: {
    kind: 'refused',
    says: '{file}: column {column} is {found} where {entity} needs {expected}; cast it in the SQL.',
  },
  MAPPING_NO_LINEAGE: {
    kind: 'refused',
    says: '{file}: {count} records have no `sources` (first old key: {key}); every record must name the old rows it comes from.',
  },
  MAPPING_SOURCE_UNKNOWN: {
    kind: 'refused',
    says: '{file}: record {key} names source {table} row {row}, which the snapshot does not have; correct `sources`.',
  },
  MAPPING_KEY_NULL: {
    kind: 'refused',
    says: '{file} yields {count} records without `old_key`; give every record a key.',
  },
  MAPPING_KEY_TWICE: {
    kind: 'refused',
    says: '{file} yields the key {key} {count} times; make `old_key` unique per record.',
  },
  VALUE_MAP_MISSING: {
    kind: 'refused',
    says: '{file} uses the value map {map}, but values/{map}.csv does not exist; create it.',
  },
  VALUE_MAP_INVALID: {
    kind: 'refused',
    says: '{file}, line {line}: {reason}; a value map has the columns old, new, confirmed_by, confirmed_on.',
  },
  EXPLAIN_NOT_FOUND: {
    kind: 'refused',
    says: 'No {entity} has the old key {key} in this run; list keys with `changeover map --dry-run`.',
  },

  // disposition
  RULE_INVALID: {
    kind: 'refused',
    says: '{file}: {reason}; a rule returns entity, old_key, disposition, reason.',
  },
  LISTING_INVALID: {
    kind: 'refused',
    says: '{file}: {reason}; a listing returns table, key, reason.',
  },
  WAVES_INVALID: {
    kind: 'refused',
    says: '{file}: {reason}; it returns organization (an old key) and wave, one row an organization.',
  },
  CHECK_INVALID: {
    kind: 'usage',
    says: 'changeover.yaml: the check {check} {reason}; correct it under `checks`.',
  },
  CHECK_UNKNOWN: {
    kind: 'usage',
    says: 'changeover.yaml overrides the check {check}, which does not exist; use one of {known}.',
  },
  INCOMPLETE: {
    kind: 'refused',
    says: '{count} rows of the old system are unaccounted for (first: table {table}, key {key}); map them, or list them in listed/*.sql with a reason.',
  },
  COLUMNS_UNACCOUNTED: {
    kind: 'refused',
    says: '{count} old columns are neither mapped nor waived ({columns}); map them or waive them in changeover.yaml.',
  },
  TABLE_KEY_NOT_UNIQUE: {
    kind: 'refused',
    says: 'Table {table}: the declared key {key} has {count} values that occur more than once; declare another key, or `_row`.',
  },
  UNBALANCED: {
    kind: 'failed',
    says: 'The balance of {what} does not add up ({reason}); this is a mistake in Changeover, report it with the run’s disposed/completeness.json.',
  },
  ARCHIVE_NOT_FOUND: {
    kind: 'refused',
    says: 'The archive holds no {entity} with the old key {key}; search it with `changeover archive find`.',
  },
  ARCHIVE_REJECTED: {
    kind: 'refused',
    says: '{entity} {key} was rejected ({reason}), not archived; add --force to migrate it all the same.',
  },
  ARCHIVE_DECISIONS: {
    kind: 'refused',
    says: '{file}: {reason}; it has the columns entity, old_key, reason, by, on.',
  },
  ARCHIVE_PARENT: {
    kind: 'refused',
    says: '{entity} {key} needs {parentEntity} {parentKey}, which is not in the new system; restore that first.',
  },

  // new systems and load
  NEW_UNREACHABLE: {
    kind: 'failed',
    says: 'The new system at {url} cannot be reached ({reason}); check that it runs and run the same command again, it resumes.',
  },
  NEW_BUSY: {
    kind: 'failed',
    says: 'The new system at {url} is busy ({reason}); run the same command again later, it resumes.',
  },
  NEW_DENIED: {
    kind: 'failed',
    says: 'The new system at {url} refuses the token ({reason}); check the credentials.',
  },
  NEW_GARBLED: {
    kind: 'failed',
    says: 'The new system at {url} answered something that is not its protocol ({reason}); check the URL and any proxy in between.',
  },
  NEW_REFUSED_BATCH: {
    kind: 'refused',
    says: 'The new system refused a whole batch of {entity} ({reason}); correct the cause and run the same command again.',
  },
  NEW_REFUSED_ALL: {
    kind: 'refused',
    says: 'The new system refused every one of the {count} records of {entity} ({reason}); nothing further was loaded.',
  },
  NEW_CANNOT_HOLD: {
    kind: 'refused',
    says: 'The new system at {url} has no place for any {entity}; leave the record in the archive.',
  },
  NEW_LOSES_RECORDS: {
    kind: 'failed',
    says: 'The new system at {url} keeps losing what it acknowledged ({batches} batches after several repeats); check its storage before anything else is loaded.',
  },
  LOAD_PLAN_LOST: {
    kind: 'refused',
    says: 'The load plan {path} of {entity} is gone and cannot be rebuilt as it was sent; restore that file, or empty the new system and begin again with --fresh.',
  },
  NEW_LIVE_REFUSED: {
    kind: 'refused',
    says: 'The URL {url} belongs to the live environment, and this is a {environment} run; use the URL of the {environment} environment.',
  },

  // proof
  TOTAL_INVALID: { kind: 'refused', says: '{file}: {reason}; correct the control total.' },
  EVIDENCE_BROKEN: {
    kind: 'failed',
    says: 'The evidence chain is broken at entry {seq} ({reason}); nothing after it can be trusted, restore the control store from a backup.',
  },

  CRITERION_UNKNOWN: {
    kind: 'refused',
    says: 'There is no go-live criterion {id}; look at the list of the gate.',
  },
  SIGNER_REFUSED: { kind: 'refused', says: 'You cannot sign {criterion} for {function}: {reason}.' },
  SIGNED_EVIDENCE_CHANGED: {
    kind: 'refused',
    says: 'The evidence of {criterion} has changed since it was shown ({reason}); look at it again before you sign.',
  },
  SIGNATURE_STATE: {
    kind: 'refused',
    says: 'The signature {id} cannot be withdrawn ({reason}); look at the criterion again.',
  },
  DELEGATION_INVALID: { kind: 'refused', says: 'The delegation is not possible: {reason}; correct it.' },
  EVIDENCE_KIND: {
    kind: 'refused',
    says: 'Evidence of kind {kind} is not added by hand; choose one of {known}.',
  },
  EVIDENCE_MEASURES: {
    kind: 'refused',
    says: 'Evidence of kind {kind} that passed must say {measures}; add what is missing.',
  },
  EVIDENCE_STATE: {
    kind: 'refused',
    says: 'Evidence {seq} cannot be withdrawn ({reason}); look at it again.',
  },
  EVIDENCE_SHARED: {
    kind: 'refused',
    says: 'Other migrations share the evidence chain, so its pack is not given to people of one; have it written on the server with changeover evidence export.',
  },
  ATTACHMENT_MISSING: {
    kind: 'refused',
    says: 'There is no attachment with the hash {sha256}; send the file first.',
  },
  ATTACHMENT_EMPTY: { kind: 'refused', says: 'The file {name} is empty; choose another one.' },
  KEY_EXPOSED: {
    kind: 'refused',
    says: 'The key {path} can be read by others (mode {mode}); set its mode to 600, and make a new key if somebody may have read it.',
  },
  VALIDATION_PLAN: { kind: 'refused', says: 'The validation cannot be sealed like this: {reason}.' },
  VALIDATION_STATE: {
    kind: 'refused',
    says: 'The validation is {state}, so it cannot be {wanted}; open it again to see what it allows.',
  },
  VALIDATION_DRAWN: {
    kind: 'refused',
    says: 'The {entity} records of run {run} were drawn before, in the validation “{title}”; a sample is never drawn again from the same records, correct the cause and rehearse anew.',
  },
  VALIDATION_RUN: {
    kind: 'refused',
    says: 'Run {run} has no compared records to review; take a run whose reconcile stage is done.',
  },
  VALIDATION_FIELD: {
    kind: 'refused',
    says: '{entity} cannot be divided by {field}; choose one of {known}.',
  },
  NOT_REVIEWER: {
    kind: 'refused',
    says: 'You are not a reviewer of this validation; ask who planned it to name you in the next one.',
  },
  JUDGED_ALREADY: {
    kind: 'refused',
    says: 'You judged this record already, and the comparison’s verdict was shown to you since; your first judgement stands.',
  },
  FINDING_STATE: {
    kind: 'refused',
    says: 'The record {item} cannot be settled ({reason}); only a record that was found wrong can.',
  },

  // reference EMS
  EMS_STORE_UNREACHABLE: {
    kind: 'failed',
    says: 'The database of the EMS at {url} cannot be reached ({reason}); check that PostgreSQL runs there and that EMS_DATABASE_URL is right.',
  },
  EMS_STORE_FOREIGN: {
    kind: 'refused',
    says: 'The database at {url} holds something else than an EMS ({what}); give the EMS a database of its own.',
  },
  EMS_NOT_STARTED: {
    kind: 'failed',
    says: 'The reference EMS did not start ({reason}); correct the cause and run the same command again.',
  },
  EMS_VERIFIERS_INVALID: {
    kind: 'usage',
    says: 'The verifiers of license files in {path} cannot be used ({reason}); correct that file (docs/ems-keys.md) and start the EMS again.',
  },
  EMS_KEY_ENCRYPTION_INVALID: {
    kind: 'usage',
    says: 'The key-encryption key of the EMS in {source} is not 32 bytes in base64; make one with `openssl rand -base64 32`, or give the one that was used before.',
  },
  SANDBOX_IMPOSSIBLE: {
    kind: 'failed',
    says: 'The database {database} of the new system cannot be copied ({reason}); end its other sessions, or give the user of `new.database` the right to create databases.',
  },
} as const satisfies Record<string, { kind: 'usage' | 'refused' | 'failed'; says: string }>;

export type ErrorCode = keyof typeof errorCodes;
