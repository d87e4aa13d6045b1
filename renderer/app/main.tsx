import './zodWithoutEval.ts'
import './tokens.css'
import './base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { invariant } from '../../domain/kernel/invariant.ts'
import { EngineContext } from '../data/engineContext.ts'
import { usePreferences } from '../data/preferences.ts'
import { createTopicStore } from '../data/topicStore.ts'
import { createTranslator } from '../text/translator.ts'
import { App } from './App.tsx'
import { desktopPorts } from './desktopPorts.ts'
import { followPreferences } from './followPreferences.ts'
import { startEngine } from './startEngine.ts'
import { StartFailure } from './StartFailure.tsx'
import { followActivity } from './followActivity.ts'

const element = document.getElementById('root')
invariant(element, 'index.html has a root')
const root = createRoot(element)
const translator = createTranslator(usePreferences.getState().language)
followPreferences(translator)

try {
  const engine = await startEngine(desktopPorts())
  followActivity(engine)
  const handle = { engine, topics: createTopicStore(engine) }
  root.render(
    <StrictMode>
      <I18nextProvider i18n={translator}>
        <EngineContext value={handle}>
          <App />
        </EngineContext>
      </I18nextProvider>
    </StrictMode>,
  )
} catch {
  root.render(
    <I18nextProvider i18n={translator}>
      <StartFailure />
    </I18nextProvider>,
  )
}
