import { Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { sentenceOf } from '../api/problem.ts';
import classes from './search-dialog.module.css';
import { type Found, useFound } from './use-found.ts';

/** Ctrl-K: finds screens and things by name; arrows choose, Enter opens. */
export function SearchDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const { found, busy, error } = useFound(text);
  const chosen = Math.min(at, found.length - 1);
  const open = (one: Found | undefined): void => {
    if (one === undefined) return;
    onClose();
    void navigate({ href: one.href });
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((chosen + step + found.length) % Math.max(1, found.length));
    }
    if (event.key === 'Enter') open(found[chosen]);
  };
  return (
    <Modal.Root opened onClose={onClose} size={560} yOffset="12vh">
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content aria-label="Search">
        <Modal.Body p={0}>
          <TextInput
            variant="unstyled"
            className={classes['input'] ?? ''}
            leftSection={<Search size={16} />}
            placeholder="Search screens, people, tasks, issues, runs"
            aria-label="Search"
            role="combobox"
            aria-expanded
            aria-controls="search-found"
            aria-activedescendant={found[chosen] === undefined ? undefined : `found-${chosen}`}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKey}
            data-autofocus
          />
          <FoundList
            found={found}
            chosen={chosen}
            none={error === null ? (busy ? 'Searching' : 'Nothing has this name.') : sentenceOf(error)}
            onOpen={open}
          />
          <p className={classes['hint']}>
            <kbd>↑</kbd> <kbd>↓</kbd> choose · <kbd>Enter</kbd> opens · <kbd>Esc</kbd> closes
          </p>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface FoundListProps {
  readonly found: readonly Found[];
  readonly chosen: number;
  /** What is said when nothing was found. */
  readonly none: string;
  readonly onOpen: (one: Found) => void;
}

function FoundList({ found, chosen, none, onOpen }: FoundListProps): ReactNode {
  return (
    <div id="search-found" role="listbox" aria-label="Found" className={classes['list']}>
      {found.map((one, index) => (
        <div
          key={one.href + one.label}
          id={`found-${index}`}
          role="option"
          aria-selected={index === chosen}
          tabIndex={-1}
          className={classes['option']}
          onClick={() => onOpen(one)}
          onKeyDown={(event) => event.key === 'Enter' && onOpen(one)}
        >
          <span className={classes['what']}>
            <span className={classes['label']}>{one.label}</span>
            <span className="muted small">{one.detail}</span>
          </span>
          <span className="muted small">{one.kind}</span>
        </div>
      ))}
      {found.length === 0 && (
        <div role="option" aria-selected={false} aria-disabled className={classes['none']}>
          {none}
        </div>
      )}
    </div>
  );
}
