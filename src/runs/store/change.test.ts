import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshName } from '../testing/fresh-store';
import { fillUp } from '../testing/full-storage';
import { points, record } from '../testing/measured';
import { toColumns } from '../columns';
import { change, MissingRunError } from './change';
import { type Database, openDatabase } from './format';

let db: Database;
beforeEach(async () => {
  db = await openDatabase(
    freshName(),
    () => {},
    () => {},
  );
});
afterEach(() => db.close());

const series = toColumns(points(1, 3));

/** A run and its series. */
const keep = () =>
  change(db, ['runs', 'series'], (tx, watch) => {
    watch(tx.objectStore('runs').put(record('c', 'method')));
    watch(tx.objectStore('series').put(series, ['c/method', 0]));
  });
const kept = async () => [await db.count('runs'), await db.count('series')];
const reason = (work: Promise<void>) => work.then(() => null).catch((error: unknown) => error);

it('a change that succeeds is whole', async () => {
  await keep();
  expect(await kept()).toEqual([1, 1]);
});

it('a change that fails halfway leaves nothing behind', async () => {
  const makeRoom = fillUp(['series']);
  const failed = await reason(keep());
  makeRoom();
  expect(failed).toMatchObject({ name: 'QuotaExceededError' });
  expect(await kept()).toEqual([0, 0]);
});

it('a change that a request fails leaves nothing behind, and says why', async () => {
  await keep();
  const failed = await reason(
    change(db, ['runs', 'series'], (tx, watch) => {
      watch(tx.objectStore('series').put(series, ['c/method', 1]));
      watch(tx.objectStore('runs').add(record('c', 'method')));
    }),
  );
  expect(failed).toMatchObject({ name: 'ConstraintError' });
  expect(await kept()).toEqual([1, 1]);
});

it('a change that is given up because a run is gone says that, not that it was given up', async () => {
  const failed = await reason(
    change(db, ['runs', 'series'], (tx, watch) => {
      watch(tx.objectStore('series').put(series, ['c/method', 0]));
      const look = async () => {
        await tx.objectStore('runs').get('c/method');
        tx.abort();
        throw new MissingRunError('It is no longer kept.');
      };
      watch(look());
    }),
  );
  expect(failed).toEqual(new MissingRunError('It is no longer kept.'));
  expect(await kept()).toEqual([0, 0]);
});
