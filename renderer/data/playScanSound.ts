type Tone = { readonly hertz: number; readonly fromMs: number; readonly forMs: number }

/** One short high tone for yes, two long low ones for no: told apart without looking, in a loud shop too. */
const tones: { readonly ok: readonly Tone[]; readonly fail: readonly Tone[] } = {
  ok: [{ hertz: 1760, fromMs: 0, forMs: 70 }],
  fail: [
    { hertz: 220, fromMs: 0, forMs: 150 },
    { hertz: 196, fromMs: 190, forMs: 220 },
  ],
}
const VOLUME = 0.22
const EDGE_S = 0.006

let context: AudioContext | undefined

/** Plays the answer to a scan. A PC without a loudspeaker stays silent; the screen says the same. */
export function playScanSound(ok: boolean): void {
  try {
    context ??= new AudioContext()
    void context.resume()
    for (const tone of ok ? tones.ok : tones.fail) play(context, tone, ok ? 'sine' : 'square')
  } catch {
    context = undefined
  }
}

/** The edges are faded, or the loudspeaker clicks. */
function play(audio: AudioContext, { hertz, fromMs, forMs }: Tone, type: OscillatorType): void {
  const start = audio.currentTime + fromMs / 1000
  const end = start + forMs / 1000
  const oscillator = new OscillatorNode(audio, { frequency: hertz, type })
  const gain = new GainNode(audio, { gain: 0 })
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(VOLUME, start + EDGE_S)
  gain.gain.setValueAtTime(VOLUME, end - EDGE_S)
  gain.gain.linearRampToValueAtTime(0, end)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(end)
}
