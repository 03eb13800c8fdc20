/** Scrolls what is around something sideways, as far as it takes to see all of it. */
function showWhole(own: Element): void {
  for (let around = own.parentElement; around; around = around.parentElement) {
    if (around.scrollWidth <= around.clientWidth || !/auto|scroll/.test(getComputedStyle(around).overflowX)) continue;
    const [box, area] = [own.getBoundingClientRect(), around.getBoundingClientRect()];
    const over = Math.max(0, box.right - area.right);
    // Of what is too wide, the beginning.
    around.scrollLeft += Math.min(over, box.left - area.left) || Math.min(0, box.left - area.left);
  }
}

/**
 * What the keyboard goes to is seen: browsers leave it where it is as soon as a few pixels of it can be seen.
 * @returns stops following
 */
export function followKeyboard(): () => void {
  const follow = ({ target }: FocusEvent) => {
    if (target instanceof Element && target.matches(':focus-visible')) showWhole(target);
  };
  document.addEventListener('focusin', follow);
  return () => document.removeEventListener('focusin', follow);
}
