import { NumberInput, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Plannable } from '../../../api/schema/validation-schema.ts';
import { count } from '../../parts/number-text.ts';
import { type EntityDraft, ppmOf } from './plan-draft.ts';
import classes from './validation.module.css';

interface PlanEntitiesProps {
  readonly entities: readonly EntityDraft[];
  readonly plannable: Plannable;
  readonly onChange: (entities: readonly EntityDraft[]) => void;
}

const fullShare = 10;

/** Per entity: the share, the claim wanted, what makes strata, and why less than 10 %. */
export function PlanEntities({ entities, plannable, onChange }: PlanEntitiesProps): ReactNode {
  const set = (entity: string, changes: Partial<EntityDraft>): void =>
    onChange(entities.map((one) => (one.entity === entity ? { ...one, ...changes } : one)));
  return (
    <fieldset className={classes['entities']}>
      <legend className={classes['label']}>What is reviewed, per entity</legend>
      {entities.map((one) => (
        <EntityRow
          key={one.entity}
          entity={one}
          facts={plannable.entities.find((it) => it.entity === one.entity)}
          onChange={(changes) => set(one.entity, changes)}
        />
      ))}
    </fieldset>
  );
}

interface EntityRowProps {
  readonly entity: EntityDraft;
  readonly facts: Plannable['entities'][number] | undefined;
  readonly onChange: (changes: Partial<EntityDraft>) => void;
}

function EntityRow({ entity, facts, onChange }: EntityRowProps): ReactNode {
  const name = facts?.title ?? entity.entity;
  const waived = entity.sharePercent < fullShare;
  return (
    <div className={classes['entity']}>
      <div>
        <span className="strong">{name}</span>
        <div className="muted small numbers">{count(facts?.population ?? 0)} records</div>
      </div>
      <NumberInput
        size="xs"
        label="Least share"
        aria-label={`Least share, ${name}`}
        suffix=" %"
        min={0}
        max={100}
        allowDecimal={false}
        value={entity.sharePercent}
        onChange={(value) => onChange({ sharePercent: Number(value) })}
      />
      <NumberInput
        size="xs"
        label="Fewer wrong than"
        aria-label={`Fewer wrong than, ${name}`}
        suffix=" %"
        min={0.0001}
        max={50}
        decimalScale={4}
        value={entity.maxWrongPpm / 10_000}
        onChange={(value) => onChange({ maxWrongPpm: ppmOf(Number(value)) })}
      />
      <Select
        size="xs"
        label="Strata by"
        aria-label={`Strata by, ${name}`}
        placeholder="One stratum"
        clearable
        value={entity.strataBy}
        data={[...(facts?.fields ?? [])]}
        onChange={(strataBy) => onChange({ strataBy })}
      />
      {waived && (
        <TextInput
          size="xs"
          className={classes['waiver']}
          label={`Why fewer than ${fullShare} %`}
          aria-label={`Why fewer than ${fullShare} %, ${name}`}
          required
          maxLength={2000}
          value={entity.waiver}
          onChange={(event) => onChange({ waiver: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
