/** Shop people know the brand; a column has room for the rest. */
export const shortModel = (model: string): string => model.replace(/^갤럭시\s+/, '')
