import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { IssueLink } from '../../../api/schema/issue-schema.ts';
import { choicesOf, linkTarget, linkWords } from './issue-words.ts';
import classes from './issues.module.css';

interface IssueLinksProps {
  readonly links: readonly IssueLink[];
  readonly readOnly: boolean;
  readonly onChange: (links: readonly IssueLink[]) => void;
}

/** What an entry speaks of: runs, differences, scenarios, tasks, criteria, meetings, evidence. */
export function IssueLinks({ links, readOnly, onChange }: IssueLinksProps): ReactNode {
  const set = (index: number, changes: Partial<IssueLink>): void =>
    onChange(links.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  return (
    <fieldset className={classes['links']}>
      <legend className="strong">Links</legend>
      {links.length === 0 && (
        <p className="muted small">None yet: a run, a difference, a scenario, a task …</p>
      )}
      {links.map((link, index) =>
        readOnly ? (
          <LinkText key={`${link.kind} ${link.ref}`} link={link} />
        ) : (
          <LinkRow
            key={index}
            link={link}
            onChange={(changes) => set(index, changes)}
            onRemove={() => onChange(links.filter((_, at) => at !== index))}
          />
        ),
      )}
      {!readOnly && (
        <span>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => onChange([...links, { kind: 'RUN', ref: '', label: '' }])}
          >
            Add a link
          </Button>
        </span>
      )}
    </fieldset>
  );
}

interface LinkRowProps {
  readonly link: IssueLink;
  readonly onChange: (changes: Partial<IssueLink>) => void;
  readonly onRemove: () => void;
}

function LinkRow({ link, onChange, onRemove }: LinkRowProps): ReactNode {
  return (
    <div className={classes['link']}>
      <Select
        size="xs"
        label="Of"
        value={link.kind}
        data={choicesOf(linkWords)}
        allowDeselect={false}
        onChange={(kind) => kind !== null && onChange({ kind: kind as IssueLink['kind'] })}
      />
      <TextInput
        size="xs"
        label="Id"
        value={link.ref}
        maxLength={300}
        required
        withAsterisk={false}
        placeholder={link.kind === 'DIFFERENCE' ? 'run/entity/old key/field' : ''}
        onChange={(event) => onChange({ ref: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        label="Called"
        value={link.label}
        maxLength={300}
        onChange={(event) => onChange({ label: event.currentTarget.value })}
      />
      <span className="row">
        {link.ref !== '' && <LinkText link={link} short />}
        <ActionIcon
          variant="default"
          aria-label={`Take the link to ${link.ref || 'nothing yet'} away`}
          onClick={onRemove}
        >
          <X size={14} aria-hidden />
        </ActionIcon>
      </span>
    </div>
  );
}

function LinkText({ link, short = false }: { link: IssueLink; short?: boolean }): ReactNode {
  const name = `${linkWords[link.kind]} ${link.label === '' ? link.ref : link.label}`;
  return (
    <Link {...linkTarget(link)} aria-label={`Open ${name}`}>
      {short ? 'Open' : name}
    </Link>
  );
}
