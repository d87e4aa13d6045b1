import type { Texts } from './texts.ts'

export const enUpdate: Pick<Texts, 'update'> = {
  update: {
    strip: 'New version {{version}}',
    ready: 'Version {{version}} has been fetched and takes over when you restart. Work that is not sent yet stays on this PC.',
    restart: 'Restart',
    update_unsigned: 'A new version was not taken: its signature is not ours. This version goes on. Please tell the IT desk.',
    update_older: 'An older version was offered and not taken. This version goes on. Please tell the IT desk.',
    update_changed: 'The installer that came is not the signed one and was thrown away. This version goes on. Please tell the IT desk.',
  },
}
