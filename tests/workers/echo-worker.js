/** A worker whose tasks return what they get. */
export const runTask = (task) => task
