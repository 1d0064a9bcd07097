import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { readMigrationZone, readZone, storeZone, type ZoneChoice } from '../../parts/instant.ts';
import { Card } from '../../parts/page.tsx';

/** Light or dark, and the zone of times: kept in this browser. */
export function AppearanceCard(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const client = useQueryClient();
  const [zone, setZone] = useState(readZone);
  const choose = (next: ZoneChoice): void => {
    storeZone(next);
    setZone(next);
    void client.invalidateQueries();
  };
  return (
    <Card title="Appearance" note="in this browser">
      <div className="stack">
        <div className="row between wrap">
          <span>Colors</span>
          <SegmentedControl
            size="xs"
            aria-label="Colors"
            value={colorScheme}
            data={[
              { value: 'auto', label: 'As the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            onChange={(value) => setColorScheme(value === 'dark' || value === 'light' ? value : 'auto')}
          />
        </div>
        <div className="row between wrap">
          <span>Times</span>
          <SegmentedControl
            size="xs"
            aria-label="Times"
            value={zone}
            data={[
              { value: 'migration', label: readMigrationZone() },
              { value: 'local', label: 'Your zone' },
            ]}
            onChange={(value) => choose(value === 'local' ? 'local' : 'migration')}
          />
        </div>
      </div>
    </Card>
  );
}
