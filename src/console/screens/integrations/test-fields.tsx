import { NumberInput, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ContractTestView, IntegrationLimitsView } from '../../../api/schema/integration-schema.ts';

type HttpTest = Extract<ContractTestView, { kind: 'HTTP' }>;

interface TestFieldsProps {
  readonly test: ContractTestView | null;
  readonly limits: IntegrationLimitsView | undefined;
  readonly readOnly: boolean;
  readonly onChange: (test: ContractTestView | null) => void;
}

/** The contract test of a link: none, a request, or a command. */
export function TestFields({ test, limits, readOnly, onChange }: TestFieldsProps): ReactNode {
  const pick = (kind: string | null): void => {
    if (kind === 'HTTP') onChange(emptyRequest);
    else if (kind === 'COMMAND')
      onChange({ kind: 'COMMAND', command: limits?.commands[0] ?? '', withinMilliseconds: 30_000 });
    else onChange(null);
  };
  return (
    <fieldset className="stack">
      <legend className="strong">Contract test</legend>
      <Select
        label="How"
        value={test?.kind ?? 'NONE'}
        readOnly={readOnly}
        allowDeselect={false}
        data={[
          { value: 'NONE', label: 'None yet' },
          { value: 'HTTP', label: 'Request over HTTP' },
          { value: 'COMMAND', label: 'Command of changeover.yaml' },
        ]}
        onChange={pick}
      />
      {test?.kind === 'COMMAND' && (
        <Select
          label="Command"
          value={test.command}
          readOnly={readOnly}
          data={[...(limits?.commands ?? [])]}
          onChange={(command) => onChange({ ...test, command: command ?? '' })}
        />
      )}
      {test?.kind === 'HTTP' && limits !== undefined && (
        <RequestFields test={test} environment={limits.environment} readOnly={readOnly} onChange={onChange} />
      )}
    </fieldset>
  );
}

const emptyRequest: HttpTest = {
  kind: 'HTTP',
  method: 'GET',
  urls: {},
  headers: {},
  body: null,
  expect: { status: 200, bodyContains: null, json: null, withinMilliseconds: 5000 },
};

interface RequestFieldsProps {
  readonly test: HttpTest;
  readonly environment: IntegrationLimitsView['environment'];
  readonly readOnly: boolean;
  readonly onChange: (test: HttpTest) => void;
}

function RequestFields({ test, environment, readOnly, onChange }: RequestFieldsProps): ReactNode {
  const setUrl = (value: string): void => {
    const { [environment]: _replaced, ...others } = test.urls;
    onChange({ ...test, urls: value === '' ? others : { ...others, [environment]: value } });
  };
  const expect = (changes: Partial<HttpTest['expect']>): void =>
    onChange({ ...test, expect: { ...test.expect, ...changes } });
  return (
    <>
      <TextInput
        label={`Address (${environment})`}
        type="url"
        readOnly={readOnly}
        value={test.urls[environment] ?? ''}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <TextInput
        label="Authorization header"
        description="Secrets only as references, like Bearer ${CRM_TOKEN}"
        readOnly={readOnly}
        value={test.headers['Authorization'] ?? ''}
        onChange={(event) =>
          onChange({ ...test, headers: withHeader(test.headers, event.currentTarget.value) })
        }
      />
      <NumberInput
        label="Expected status"
        min={100}
        max={599}
        readOnly={readOnly}
        value={test.expect.status}
        onChange={(value) => expect({ status: Number(value) })}
      />
      <TextInput
        label="The answer contains"
        readOnly={readOnly}
        value={test.expect.bodyContains ?? ''}
        onChange={(event) => expect({ bodyContains: event.currentTarget.value || null })}
      />
      <NumberInput
        label="At most (ms)"
        min={50}
        max={120_000}
        readOnly={readOnly}
        value={test.expect.withinMilliseconds}
        onChange={(value) => expect({ withinMilliseconds: Number(value) })}
      />
    </>
  );
}

function withHeader(headers: HttpTest['headers'], value: string): HttpTest['headers'] {
  const { Authorization: _replaced, ...others } = headers;
  return value === '' ? others : { ...others, Authorization: value };
}
