import { valueAt } from './fields';
import { leafPaths } from './link';
import type { ExperimentConfig } from './schema';

/** A field in which configs differ. */
export interface ConfigDifference {
  /** dotted path */
  path: string;
  /** its value in every config, in their order */
  values: unknown[];
}

/** Whether two values of a field are the same; lists are compared entry by entry. */
const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Every field in which the configs are not all the same, in the order of the schema. */
export function configDifferences(configs: readonly ExperimentConfig[]): ConfigDifference[] {
  const [first] = configs;
  if (!first) return [];
  return leafPaths(first).flatMap(path => {
    const keys = path.split('.');
    const values = configs.map(config => valueAt(config, keys));
    return values.every(value => same(value, values[0])) ? [] : [{ path, values }];
  });
}
