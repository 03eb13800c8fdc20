import type { ReactNode } from 'react';
import { useDefinition } from './use-definition';
import styles from './term.module.css';

/** Properties of a word that is explained. */
export interface TermProps {
  /** what it means; without one it is a word like any other */
  definition: string | undefined;
  children: ReactNode;
}

/** A word whose definition opens where a mouse rests on it, where the keyboard comes to it, and where it is pressed. */
export function Term({ definition, children }: TermProps) {
  const { explained, toggle, bubble } = useDefinition(definition);
  if (definition === undefined) return <>{children}</>;
  return (
    <>
      <button
        type="button"
        className={styles.term}
        data-part="term"
        {...explained}
        // A press toggles it: it must not be opened before.
        onPointerUp={undefined}
        onClick={toggle}
      >
        {children}
      </button>
      {bubble}
    </>
  );
}

/** Properties of a button that does something else, and whose words are explained. */
export interface ExplainedButtonProps extends TermProps {
  className?: string | undefined;
  onPress: () => void;
}

/** A button that does something else, a column that is sorted by, say, with the definition of what it names. */
export function ExplainedButton({ definition, className, onPress, children }: ExplainedButtonProps) {
  const { explained, bubble } = useDefinition(definition);
  return (
    <>
      <button
        type="button"
        className={className}
        data-explained={definition === undefined ? undefined : ''}
        {...explained}
        onClick={onPress}
      >
        {children}
      </button>
      {bubble}
    </>
  );
}
