import type { LossName } from '@/config/losses';
import type { EntryKind, ObjectiveView, Push } from '@/protocol/learn-objective';
import { diverging } from '@/ui/charts/colors';
import { HeatMap } from '@/ui/charts/heat-map';
import { compact, decimal } from '@/ui/format';
import { KINDS, type WeightedTerm } from './objective-sum';
import { shortTitle } from './objective-table';

/** Decades that the colours of pushes span. */
const DECADES = 4;

const KIND_NAMES: Record<EntryKind, string> = {
  own: 'own pairs',
  central: 'central',
  remote: 'not central',
  rest: 'the rest',
};

/** Blue where entries are lowered, orange where they are raised; the fourth decade below the largest is nearly white. */
function pushColor(value: number, largest: number): string {
  const size = Math.max(0, 1 + Math.log10(Math.abs(value) / largest) / DECADES);
  return diverging(0.75 * Math.sign(value) * size);
}

/** Whither descent on the entries of a matrix would move them: a row a loss that reaches it, and the sum. */
export function PushMap({
  matrix,
  terms,
  push,
  on,
  subtitle,
}: {
  matrix: keyof Push;
  terms: readonly WeightedTerm[];
  push: Push;
  on: Record<LossName, boolean>;
  subtitle: string;
}) {
  const name = matrix === 'local' ? 'S' : 'G';
  const reaching = terms.filter(term => KINDS.some(kind => term.push[matrix][kind] !== 0));
  const rows = [
    ...reaching.map(term => ({ title: shortTitle(term.name, on.centrality), of: term.push[matrix] })),
    ...(reaching.length > 0 ? [{ title: 'sum', of: push[matrix] }] : []),
  ];
  const values = rows.map(({ of }) => KINDS.map(kind => of[kind]));
  const largest = Math.max(...values.flat().map(Math.abs), 1e-30);
  return (
    <HeatMap
      title={`What descent does to ${name}`}
      about="In sum over a kind of entries, per pair: orange is raised, blue is lowered. Neighbours are central if they are nearer to the bank than half of the batch."
      subtitle={subtitle}
      xLabel={`entries of ${name}`}
      yLabel="loss, weighted"
      columns={KINDS.map(kind => KIND_NAMES[kind])}
      rows={rows.map(({ title }) => title)}
      values={values}
      color={value => pushColor(value, largest)}
      format={compact}
      labelled
      empty={`No loss that is on reaches ${name}.`}
    />
  );
}

/** Cosines of the gradients on the entries themselves, of the losses that are on. */
export function EntryAgreement({
  view,
  terms,
  on,
  subtitle,
}: {
  view: ObjectiveView;
  terms: readonly WeightedTerm[];
  on: Record<LossName, boolean>;
  subtitle: string;
}) {
  const shown = terms.flatMap(({ weight }, i) => (weight > 0 ? [i] : []));
  const names = shown.map(i => shortTitle(terms[i]!.name, on.centrality));
  return (
    <HeatMap
      title="Agreement on the entries"
      about="Cosines of the gradients on all entries of S and G: 1 the same way, 0 unrelated, −1 against each other."
      subtitle={subtitle}
      xLabel="loss"
      yLabel="loss"
      columns={names}
      rows={names}
      values={shown.map(i => shown.map(j => view.cosines[i]![j]!))}
      color={value => diverging(0.75 * value)}
      format={value => decimal(value)}
      labelled
      empty=""
    />
  );
}
