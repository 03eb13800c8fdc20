import { REPORTED_K } from '@/analysis/hubness-report';
import { usePage, visit } from '@/state/address';
import { Segments } from '@/ui/controls';

/** Chooses k, of the inspector and of the reports. @param words how a k is written */
export function LengthOfLists({ words }: { words: (k: number) => string }) {
  const { k } = usePage('explore');
  return (
    <Segments
      label="Length of the lists"
      value={String(k)}
      options={REPORTED_K.map(n => ({ value: String(n), label: words(n) }))}
      onChange={chosen => visit('explore', { k: REPORTED_K.find(n => String(n) === chosen) ?? k }, 'replace')}
    />
  );
}
