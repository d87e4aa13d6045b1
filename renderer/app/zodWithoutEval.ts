import { z } from 'zod'

// Zod probes for eval when its first schema is made, which our policy would report. So this module is imported before any other.
z.config({ jitless: true })
