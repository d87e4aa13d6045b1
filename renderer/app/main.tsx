import './zodWithoutEval.ts'
import './tokens.css'
import './base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { invariant } from '../../domain/kernel/invariant.ts'
import { EngineContext } from '../data/engineContext.ts'
import { createTopicStore } from '../data/topicStore.ts'
import { createTranslator } from '../text/translator.ts'
import { Worded } from './Worded.tsx'
import { App } from './App.tsx'
import { desktopPorts } from './desktopPorts.ts'
import { followPreferences } from './followPreferences.ts'
import { startEngine } from './startEngine.ts'
import { StartFailure } from './StartFailure.tsx'
import { followActivity } from './followActivity.ts'
import { followLine } from './followLine.ts'
import { trustedWorkers } from './trustedWorkers.ts'
import { workbookThreads } from './workbookThread.ts'

const element = document.getElementById('root')
invariant(element, 'index.html has a root')
const root = createRoot(element)
const translator = createTranslator()
followPreferences()

try {
  const workers = await trustedWorkers()
  const engine = await startEngine(desktopPorts(), workers)
  followActivity(engine)
  followLine(window, engine)
  const handle = { engine, topics: createTopicStore(engine), openWorkbook: workbookThreads(workers) }
  root.render(
    <StrictMode>
      <Worded translator={translator}>
        <EngineContext value={handle}>
          <App />
        </EngineContext>
      </Worded>
    </StrictMode>,
  )
} catch {
  root.render(
    <Worded translator={translator}>
      <StartFailure />
    </Worded>,
  )
}
