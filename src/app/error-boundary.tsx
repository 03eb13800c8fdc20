import { Component, type ReactNode } from 'react';

/** Catches errors of drawing: says what happened and offers to draw again; training goes on in its worker. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="banner error" role="alert">
        <p>This page could not be drawn: {error.message}. Training goes on in the background.</p>
        <button type="button" onClick={() => this.setState({ error: null })}>
          Draw again
        </button>
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      </div>
    );
  }
}
