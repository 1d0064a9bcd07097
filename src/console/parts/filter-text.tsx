import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';

interface FilterTextProps {
  readonly label: string;
  readonly value: string;
  /** Called a moment after the last letter; empty for no filter. */
  readonly onChange: (text: string) => void;
}

/** A text that narrows a list; it stands in the URL, and the list follows when the typing rests. */
export function FilterText({ label, value, onChange }: FilterTextProps): ReactNode {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, 250);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      size="xs"
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<Search size={14} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value.trim());
      }}
    />
  );
}
