import 'driver.js/dist/driver.css';
import { type Driver, driver } from 'driver.js';
import { prefersStill } from '@/browser/motion';
import { TOUR } from '@/content/tour';

/** What a finger or a mouse could press there: something that is drawn. */
const isShown = (selector: string) => document.querySelector(selector)?.checkVisibility() === true;

/**
 * Leads through what of the Playground is shown now, one stop after the other; arrows, Enter and Escape do what the buttons do.
 * @param look the class of its stops
 * @param onEnd it was finished, or left
 * @returns the tour: `destroy` leaves it
 */
export function runTour(look: string, onEnd: () => void): Driver {
  const moving = !prefersStill();
  const tour = driver({
    animate: moving,
    smoothScroll: moving,
    showProgress: true,
    progressText: '{{current}} of {{total}}',
    nextBtnText: 'Next',
    prevBtnText: 'Back',
    doneBtnText: 'Done',
    popoverClass: look,
    overlayOpacity: 0.45,
    stagePadding: 6,
    stageRadius: 8,
    // Looked at, not changed, as long as it leads.
    disableActiveInteraction: true,
    // Its header and footer are none of the page's.
    onPopoverRender: ({ title, footer }) => {
      for (const part of [title, footer]) part.role = 'group';
    },
    onHighlighted: (element, _step, { state }) => {
      // Where the keyboard is at first: Enter goes on.
      state.popover?.nextButton.focus({ preventScroll: true });
      // What is looked at is no button that opens anything.
      for (const name of ['aria-haspopup', 'aria-expanded', 'aria-controls']) element?.removeAttribute(name);
    },
    onDestroyed: onEnd,
    steps: TOUR.filter(({ at }) => isShown(at)).map(({ at, title, text }) => ({
      element: at,
      popover: { title, description: text },
    })),
  });
  tour.drive();
  return tour;
}
