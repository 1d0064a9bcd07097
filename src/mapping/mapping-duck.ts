import type { Duck } from '../duck/duck.ts';
import { readValueMaps, type ValueMap } from '../project/value-map.ts';
import { attachSnapshot } from '../snapshot/attach-snapshot.ts';
import type { StageContext } from '../stage/stage.ts';
import { lock } from './binding-catalog.ts';
import { installConversionMacros } from './conversion-macros.ts';
import type { ConversionSettings } from './conversion-select.ts';
import { projectNamespace } from './record-id.ts';
import { installValueMaps } from './value-macro.ts';

/** What the mapping needs of a stage's context. */
export type MappingContext = Pick<StageContext, 'project' | 'folder' | 'openDuck' | 'progress' | 'signal'>;

/**
 * A DuckDB with the run's raw tables (`raw.*`), the value maps and the conversion, confined to the run's folder: the
 * SQL in it was written by people. The caller closes it. `maps` replace those of the project (fault seeding).
 */
export async function openMappingDuck(
  context: Pick<MappingContext, 'project' | 'folder' | 'openDuck'>,
  maps?: readonly ValueMap[],
): Promise<Duck> {
  const duck = await context.openDuck();
  try {
    await attachSnapshot(duck, context.folder.snapshot);
    await installConversionMacros(duck);
    await installValueMaps(duck, maps ?? (await readValueMaps(context.project)));
    await lock(duck, [context.folder.root]);
    return duck;
  } catch (error) {
    duck.close();
    throw error;
  }
}

/** What ids and instants of a project depend on. */
export function conversionSettings(project: StageContext['project']): ConversionSettings {
  return { namespace: projectNamespace(project.config.name), timeZone: project.config.old.time_zone };
}
