// What the parts of the cube's page know together: each is told when something that it shows has changed.

/** A store of those values: `now` holds them, `set` changes some, `on` is called with them at once and after each change. */
export function createStore(initial) {
  const listeners = [];
  const store = {
    now: { ...initial },
    set(changes) {
      const changed = Object.keys(changes).filter((name) => store.now[name] !== changes[name]);
      Object.assign(store.now, changes);
      for (const { names, work } of [...listeners]) if (changed.some((name) => names.includes(name))) work(store.now);
    },
    on(names, work) {
      listeners.push({ names, work });
      work(store.now);
    },
  };
  return store;
}
