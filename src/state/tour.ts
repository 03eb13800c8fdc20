import { create } from 'zustand';
import { recall, remember } from '@/browser/guarded';
import { wasGreeted } from './first-visit';

const KEY = 'remembered:tour';

/** Whether the tour is offered, or leads through the page. */
export interface TourState {
  offered: boolean;
  leads: boolean;
  /** Offers it to a first visitor: on one visit, and never again. */
  offer: () => void;
  /** It is declined. */
  decline: () => void;
  /** It begins, and was seen by that. */
  lead: () => void;
  /** It came to its end, or was left. */
  end: () => void;
}

/** The tour of the Playground. */
export const useTour = create<TourState>()(set => {
  let asked = false;
  const settle = (leads: boolean) => {
    asked = true;
    remember(KEY, 'settled');
    set({ offered: false, leads });
  };
  return {
    offered: false,
    leads: false,
    offer: () => {
      if (asked) return;
      asked = true;
      if (recall(KEY) !== null || wasGreeted()) return;
      remember(KEY, 'offered');
      set({ offered: true });
    },
    decline: () => settle(false),
    lead: () => settle(true),
    end: () => set({ leads: false }),
  };
});
