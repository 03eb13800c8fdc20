import { useState } from 'react';
import { usePageVersion } from '@/state/page-version';
import { isAtWork } from '@/state/training-state';
import { useTraining } from '@/state/training-store';
import { Banner } from '@/ui/banner';
import { ConfirmDialog } from '@/ui/confirm-dialog';

const LOST = 'What trains here ends, and runs cannot be kept in this browser now: what is not kept is lost.';
const CUT_OFF =
  'What trains here is cut off. What it has done is kept, up to its newest checkpoint, at most ten seconds or one step old: after the reload it is offered to go on from there.';

/** Says that there is a new version of the page, which comes when the visitor wants it. */
export function VersionNotice() {
  const { newer, reload, later } = usePageVersion();
  const training = useTraining(isAtWork);
  const unkept = useTraining(s => s.keeping !== null);
  const [asking, setAsking] = useState(false);
  if (!newer) return null;
  return (
    <>
      <Banner
        actions={
          <button type="button" onClick={() => (training ? setAsking(true) : void reload())}>
            {training ? 'Reload …' : 'Reload'}
          </button>
        }
        onDismiss={later}
        dismissal="Later"
      >
        A new version of this page is there.{' '}
        {training
          ? 'Training goes on with this one: better reload when it is done.'
          : 'It comes when you reload; until then everything here stays as it is.'}
      </Banner>
      {asking && (
        <ConfirmDialog
          title="Reload while this trains?"
          text={unkept ? LOST : CUT_OFF}
          action="Reload now"
          onConfirm={() => void reload()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
