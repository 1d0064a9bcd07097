import { Select, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Issue, IssueLink } from '../../../api/schema/issue-schema.ts';
import { PersonSelect } from '../../parts/person-select.tsx';
import { useGroups } from '../../parts/use-groups.ts';
import { IssueLinks } from './issue-links.tsx';
import { choicesOf, kindWords, probabilityWords, severities, states } from './issue-words.ts';
import classes from './issues.module.css';

/** An entry as it is typed; empty text for what is not set. */
export interface IssueDraft {
  readonly kind: Issue['kind'];
  readonly title: string;
  readonly description: string;
  readonly severity: Issue['severity'];
  readonly probability: string;
  readonly state: Issue['state'];
  readonly workstream: string;
  readonly owner: string;
  readonly dueOn: string;
  readonly resolution: string;
  readonly links: readonly IssueLink[];
}

interface IssueFieldsProps {
  readonly draft: IssueDraft;
  readonly isNew: boolean;
  readonly readOnly: boolean;
  readonly onChange: (draft: IssueDraft) => void;
}

type Choice = 'kind' | 'severity' | 'state' | 'probability' | 'workstream' | 'owner';

/** The fields of an entry. */
export function IssueFields(props: IssueFieldsProps): ReactNode {
  const { draft, isNew, readOnly, onChange } = props;
  const text = (name: 'title' | 'description' | 'resolution') => ({
    value: draft[name],
    readOnly,
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  const long = { autosize: true, minRows: 2, maxRows: 10, maxLength: 10_000 };
  return (
    <>
      <TextInput
        label="Title"
        {...text('title')}
        maxLength={300}
        required
        data-autofocus={isNew || undefined}
      />
      <Choices {...props} />
      <Textarea label="Description" {...text('description')} {...long} />
      <Textarea
        label="Resolution"
        description="What was done or decided; of a risk, how it is met."
        {...text('resolution')}
        {...long}
      />
      <IssueLinks
        links={draft.links}
        readOnly={readOnly}
        onChange={(links) => onChange({ ...draft, links })}
      />
    </>
  );
}

function Choices({ draft, isNew, readOnly, onChange }: IssueFieldsProps): ReactNode {
  const groups = useGroups();
  const choose = (name: Choice) => ({
    value: draft[name],
    readOnly,
    onChange: (value: string | null) => onChange({ ...draft, [name]: value ?? '' }),
  });
  return (
    <div className={classes['pair']}>
      <Select label="Kind" {...choose('kind')} data={choicesOf(kindWords)} allowDeselect={false} />
      <Select label="Severity" {...choose('severity')} data={choicesOf(severities)} allowDeselect={false} />
      {draft.kind === 'RISK' && (
        <Select label="Probability" {...choose('probability')} data={choicesOf(probabilityWords)} clearable />
      )}
      {!isNew && <Select label="State" {...choose('state')} data={choicesOf(states)} allowDeselect={false} />}
      <Select
        label="Workstream"
        {...choose('workstream')}
        data={groups.items.map((one) => ({ value: one.id, label: one.title }))}
        searchable
        clearable
        placeholder="None"
      />
      <PersonSelect label="Owner" {...choose('owner')} />
      <TextInput
        label="Due"
        type="date"
        value={draft.dueOn}
        readOnly={readOnly}
        onChange={(event) => onChange({ ...draft, dueOn: event.currentTarget.value })}
      />
    </div>
  );
}
