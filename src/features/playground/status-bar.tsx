import { useTraining } from '@/state/training-store';
import { bytes, decimal } from '@/ui/format';
import { CapabilitiesLink } from './capabilities-panel';
import styles from './status-bar.module.css';

/** Adapter, backend, speed and memory. */
export function StatusBar() {
  const backend = useTraining(s => s.backend);
  const usage = useTraining(s => s.usage);
  return (
    <footer className={styles.bar} data-part="bar" aria-label="Engine">
      <span data-testid="backend">
        {backend
          ? `${backend.name === 'webgpu' ? 'WebGPU' : backend.name === 'webgl' ? 'WebGL' : 'CPU'} · ${backend.adapter}`
          : 'Engine not started'}
      </span>
      {backend?.software && (
        <span title="No graphics processor was found: everything is computed on the CPU, slowly.">
          software adapter
        </span>
      )}
      {usage && (
        <>
          <span>{decimal(usage.stepsPerSecond, usage.stepsPerSecond < 10 ? 2 : 0)} steps/s</span>
          <span title="Memory that TensorFlow.js holds on the device">{bytes(usage.bytes)}</span>
          <span>{usage.tensors} tensors</span>
          <span title="Training clips are drawn when first needed">
            {usage.clips.drawn} of {usage.clips.total} clips drawn
          </span>
        </>
      )}
      <CapabilitiesLink />
      {backend?.notes?.map(note => (
        <span key={note} className="problem" role="note">
          {note}
        </span>
      ))}
    </footer>
  );
}
