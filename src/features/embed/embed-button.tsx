import { useState } from 'react';
import { EMBEDDED_CHARTS, EMBEDDED_PANEL } from '@/content/embeds';
import { addressOf, useAddress } from '@/state/address';
import { useTraining } from '@/state/training-store';
import { SelectField } from '@/ui/controls';
import { EmbedDialog } from './embed-dialog';

/** Height that suits most panels and charts, in pixels. */
const PANEL_HEIGHT = 640;
const CHART_HEIGHT = 480;

/** Gives the code that shows a lesson's panel alone, as it is set now. */
export function EmbedPanelButton({ title }: { title: string }) {
  const [open, setOpen] = useState(false);
  const hash = useAddress(s => addressOf('learn', { ...s.values, learn: { ...s.values.learn, term: '' } }));
  return (
    <>
      <button type="button" className="quiet" onClick={() => setOpen(true)}>
        Embed this panel
      </button>
      {open && (
        <EmbedDialog
          what={EMBEDDED_PANEL}
          title={title}
          hash={hash}
          height={PANEL_HEIGHT}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** Gives the code that shows a chart of a recording that ships with the page alone; nothing while there is none. */
export function EmbedChartButton() {
  const shipped = useTraining(s => s.playback?.recording.shipped);
  const [open, setOpen] = useState(false);
  if (!shipped) return null;
  return (
    <>
      <button type="button" className="quiet" onClick={() => setOpen(true)}>
        Embed
      </button>
      {open && <ChartDialog recording={shipped} onClose={() => setOpen(false)} />}
    </>
  );
}

const CHARTS = EMBEDDED_CHARTS.map(({ name, title }) => ({ value: name, label: title }));

function ChartDialog({ recording, onClose }: { recording: string; onClose: () => void }) {
  const [chart, setChart] = useState<(typeof CHARTS)[number]['value']>('occurrence');
  const [stands, setStands] = useState(false);
  const step = useTraining(s => Math.max(s.playback?.step ?? 0, 0));
  // Where it stood when the dialog was opened: a recording that plays goes on behind it.
  const [opened] = useState(step);
  const hash = useAddress(s =>
    addressOf('playground', {
      ...s.values,
      playground: { ...s.values.playground, recording, step: stands ? opened : null },
    }),
  );
  return (
    <EmbedDialog
      what={chart}
      title={EMBEDDED_CHARTS.find(({ name }) => name === chart)!.title}
      hash={hash}
      height={CHART_HEIGHT}
      onClose={onClose}
    >
      <SelectField label="Chart" value={chart} options={CHARTS} onChange={setChart} />
      <SelectField
        label="The recording"
        value={stands ? 'stands' : 'plays'}
        options={[
          { value: 'plays', label: 'plays from its first step' },
          { value: 'stands', label: `stands at step ${opened}` },
        ]}
        onChange={value => setStands(value === 'stands')}
      />
    </EmbedDialog>
  );
}
