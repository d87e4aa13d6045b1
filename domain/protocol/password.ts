import { z } from 'zod'

export const PASSWORD_CHARS_MAX = 256

export const passwordSchema = z.string().min(1).max(PASSWORD_CHARS_MAX)
