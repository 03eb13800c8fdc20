import { type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { placeBubble } from './place-bubble';
import styles from './term.module.css';

/** Milliseconds that a mouse rests on a word before its definition opens, and is away before it closes. */
const REST = 150;

/** Closes the definition that is open: there is one at a time. */
let closeOpen: (() => void) | null = null;

/** What the word, or whatever else is explained, has to carry. */
export interface Explained {
  ref: React.RefObject<HTMLButtonElement | null>;
  'aria-describedby': string | undefined;
  onPointerEnter: (event: React.PointerEvent) => void;
  onPointerLeave: (event: React.PointerEvent) => void;
  onPointerUp: (event: React.PointerEvent) => void;
  onFocus: (event: React.FocusEvent<HTMLElement>) => void;
  onBlur: () => void;
}

/** A definition on a button. */
export interface UsedDefinition {
  explained: Explained;
  /** opens it, or closes it where the button had opened it */
  toggle: () => void;
  /** goes behind the button */
  bubble: ReactNode;
}

/**
 * A definition that opens where a mouse rests on a button, where the keyboard comes to it and where a finger taps it. Escape, a tap
 * elsewhere and going away close it; a mouse may go over to it. Without a definition nothing happens.
 */
export function useDefinition(definition: string | undefined): UsedDefinition {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  /** it was asked for by more than a mouse that passes: it stays until it is closed, or something else gets the focus */
  const pinned = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();

  const hide = useCallback(() => {
    clearTimeout(timer.current);
    pinned.current = false;
    setOpen(false);
  }, []);
  const show = useCallback(
    (pin: boolean) => {
      clearTimeout(timer.current);
      if (definition === undefined) return;
      if (closeOpen !== hide) closeOpen?.();
      closeOpen = hide;
      pinned.current ||= pin;
      setOpen(true);
    },
    [definition, hide],
  );
  const later = useCallback((act: () => void) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(act, REST);
  }, []);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      if (closeOpen === hide) closeOpen = null;
    },
    [hide],
  );

  const leave = (event: React.PointerEvent) => {
    if (event.pointerType === 'mouse' && !pinned.current) later(hide);
  };
  return {
    explained: {
      ref: anchor,
      'aria-describedby': open ? id : undefined,
      onPointerEnter: event => event.pointerType === 'mouse' && later(() => show(false)),
      onPointerLeave: leave,
      onPointerUp: event => event.pointerType !== 'mouse' && show(false),
      // A press is told of by itself: only the keyboard opens it by coming.
      onFocus: event => event.currentTarget.matches(':focus-visible') && show(true),
      onBlur: hide,
    },
    toggle: () => (open && pinned.current ? hide() : show(true)),
    bubble: open && definition !== undefined && (
      <Bubble
        id={id}
        anchor={anchor}
        onEnter={() => clearTimeout(timer.current)}
        onLeave={leave}
        onClose={hide}
        text={definition}
      />
    ),
  };
}

interface BubbleProps {
  id: string;
  anchor: React.RefObject<HTMLElement | null>;
  text: string;
  onEnter: () => void;
  onLeave: (event: React.PointerEvent) => void;
  onClose: () => void;
}

/** The definition, over everything else, dialogs too. */
function Bubble({ id, anchor, text, onEnter, onLeave, onClose }: BubbleProps) {
  const own = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const bubble = own.current;
    if (!bubble) return;
    const place = () => {
      if (!anchor.current) return;
      const { clientWidth: width, clientHeight: height } = document.documentElement;
      const at = placeBubble(anchor.current.getBoundingClientRect(), bubble.getBoundingClientRect(), { width, height });
      bubble.style.left = `${at.left}px`;
      bubble.style.top = `${at.top}px`;
    };
    // Browsers without popovers show it where it is fixed.
    bubble.showPopover?.();
    place();
    addEventListener('scroll', place, { capture: true, passive: true });
    addEventListener('resize', place);
    return () => {
      removeEventListener('scroll', place, { capture: true });
      removeEventListener('resize', place);
    };
  }, [anchor]);
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // A dialog around stays open.
      event.preventDefault();
      event.stopPropagation();
      onClose();
    };
    const elsewhere = ({ target }: PointerEvent) => {
      const inside = target instanceof Node && (own.current?.contains(target) || anchor.current?.contains(target));
      if (!inside) onClose();
    };
    addEventListener('keydown', escape, { capture: true });
    addEventListener('pointerdown', elsewhere, { capture: true });
    return () => {
      removeEventListener('keydown', escape, { capture: true });
      removeEventListener('pointerdown', elsewhere, { capture: true });
    };
  }, [anchor, onClose]);
  return (
    <span
      ref={own}
      id={id}
      role="tooltip"
      popover="manual"
      className={styles.bubble}
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
      // What is pressed in it is not the button around.
      onClick={event => event.stopPropagation()}
    >
      {text}
    </span>
  );
}
