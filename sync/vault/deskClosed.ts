/** Thrown inside the engine when the desk was closed while something waited: the key is gone, nothing may be written. */
export class DeskClosed extends Error {
  constructor() {
    super('the desk is closed')
    this.name = 'DeskClosed'
  }
}
