import { useEffect, useState } from 'react';

type Theme = 'system' | 'light' | 'dark';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const KEY = 'theme';

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

/** Cycles through the system's theme, light and dark; remembered on this device. */
export function ThemeButton() {
  const [theme, setTheme] = useState(stored);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
  }, [theme]);
  return (
    <button type="button" className="quiet theme" onClick={() => setTheme(NEXT[theme])} aria-label={`Theme: ${theme}`}>
      Theme: {theme}
    </button>
  );
}
