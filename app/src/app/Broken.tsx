/** What is shown in the place of a page that threw: the rest of the app goes on. */
import { Component, type ReactNode } from 'react';
import { Notice } from '../components/Notice';
import { explain } from '../lib/errors/explain';

interface Props {
  /** Another path is another page, and a new try. */
  path: string;
  children: ReactNode;
}

interface State {
  path: string;
  error: unknown;
  broken: boolean;
}

export class Boundary extends Component<Props, State> {
  override state: State = { path: this.props.path, error: null, broken: false };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error, broken: true };
  }

  static getDerivedStateFromProps({ path }: Props, state: State): Partial<State> | null {
    return path === state.path ? null : { path, error: null, broken: false };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken error={this.state.error} /> : this.props.children;
  }
}

function Broken({ error }: { error: unknown }) {
  const { detail } = explain(error);
  return (
    <Notice tone="loss" title="This page broke" role="alert">
      <div className="stack" data-broken>
        <p>
          What you have sent is not touched by this, and your positions are on the chain as they were. Load the page again, or go on with
          another page; if it happens again, tell the operator what you did and the words below.
        </p>
        {detail && <p className="dim small">{detail}</p>}
        <div>
          <button type="button" className="primary" onClick={() => location.reload()} data-action="reload">
            Load again
          </button>
        </div>
      </div>
    </Notice>
  );
}
