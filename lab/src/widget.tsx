import { LabIcon, ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { PanelContext, type IPanelContext } from './components/context';
import { Panel } from './components/panel';

import iconSvg from '../style/exercises.svg';

const icon = new LabIcon({ name: 'bacasable:exercises', svgstr: iconSvg });

/** The panel as JupyterLab's left area holds it. */
export class PanelWidget extends ReactWidget {
  constructor(private readonly context: IPanelContext) {
    super();
    this.id = 'bacasable-exercises';
    this.addClass('bac-Widget');
    this.title.icon = icon;
    this.title.caption = context.words.title;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', context.words.title);
    this.node.tabIndex = -1;
  }

  protected override render(): React.JSX.Element {
    return (
      <PanelContext.Provider value={this.context}>
        <Panel />
      </PanelContext.Provider>
    );
  }
}
