import { valueAt } from './fields';
import { leafPaths } from './link';
import type { ExperimentConfig } from './schema';

/** A field in which configs differ. */
export interface ConfigDifference {
  /** dotted path */
  path: string;
  /** its value in every config, in their order; undefined where a config has no such field */
  values: unknown[];
}

/** Whether two values of a field are the same; lists are compared entry by entry. */
const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Every field that any of the configs has, in the order of the schema: variants have fields of their own. */
export function allPaths(configs: readonly ExperimentConfig[]): string[] {
  const [first, ...others] = configs.map(config => leafPaths(config));
  const paths = first ?? [];
  for (const more of others) {
    let at = 0;
    for (const path of more) {
      const known = paths.indexOf(path);
      if (known < 0) paths.splice(at, 0, path);
      at = (known < 0 ? at : known) + 1;
    }
  }
  return paths;
}

/** Every field in which the configs are not all the same, in the order of the schema. */
export function configDifferences(configs: readonly ExperimentConfig[]): ConfigDifference[] {
  return allPaths(configs).flatMap(path => {
    const keys = path.split('.');
    const values = configs.map(config => valueAt(config, keys));
    return values.every(value => same(value, values[0])) ? [] : [{ path, values }];
  });
}
