import { dismissAddressProblem, useAddress } from '@/state/address';
import { Banner } from '@/ui/banner';

/** Says what the address asked for and did not get. */
export function AddressNotice() {
  const problem = useAddress(s => s.problem);
  return problem && <Banner onDismiss={dismissAddressProblem}>{problem}</Banner>;
}
