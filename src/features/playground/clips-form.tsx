import { DOMAINS } from '@/config/domains';
import { trainingActions, useTraining } from '@/state/training-store';
import { SelectField } from '@/ui/controls';
import { ConfigField } from './config-field';

/** Domain and numbers of the built-in clips. */
export function ClipsForm({ locked }: { locked: boolean }) {
  const domain = useTraining(s => s.draft.data.domain);
  const { setField } = trainingActions();
  return (
    <>
      <SelectField
        label="Domain"
        value={domain}
        disabled={locked}
        options={Object.values(DOMAINS).map(d => ({ value: d.name, label: `${d.name} · ${d.title}` }))}
        onChange={value => {
          setField('data.domain', value);
          setField('data.words', DOMAINS[value].words);
        }}
      />
      <p className="about">{DOMAINS[domain].about}</p>
      <div className="fields">
        <ConfigField path="data.trainClips" />
        <ConfigField path="data.captionsPerClip" />
        <ConfigField path="data.testPairs" />
        <ConfigField path="data.testCaptions" />
        <ConfigField path="data.seed" />
      </div>
    </>
  );
}
