import { dismissAddressProblem, useAddress } from '@/state/address';

/** Says what the address asked for and did not get. */
export function AddressNotice() {
  const problem = useAddress(s => s.problem);
  if (!problem) return null;
  return (
    <div className="banner" role="status">
      <p>{problem}</p>
      <button type="button" onClick={dismissAddressProblem}>
        Got it
      </button>
    </div>
  );
}
