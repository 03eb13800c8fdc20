import { useEffect, useState } from 'react';
import { recall, remember } from '@/browser/guarded';
import { isMissing, useCapabilities } from '@/state/capabilities';
import styles from './app.module.css';

type Theme = 'system' | 'light' | 'dark';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const KEY = 'theme';

function stored(): Theme {
  const value = recall(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

/** Cycles through the system's theme, light and dark; remembered on this device where the browser allows it. */
export function ThemeButton() {
  const [theme, setTheme] = useState(stored);
  const forgotten = useCapabilities(s => isMissing(s, 'localStorage'));
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    remember(KEY, theme);
  }, [theme]);
  return (
    <button
      type="button"
      className="quiet"
      onClick={() => setTheme(NEXT[theme])}
      aria-label={`Theme: ${theme}`}
      title={forgotten ? 'This browser does not remember it: it lasts until the tab is closed' : undefined}
    >
      <span className={styles.themeWord}>Theme: </span>
      {theme}
    </button>
  );
}
