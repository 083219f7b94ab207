/** Makes nothing of its own: a class that extends it writes its fields into what is handed to it. */
class Same {
  constructor(it: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is the point.
    return it;
  }
}

/** A place in any object that nobody else sees. Key and value in turn: there are few, and a Map weighs more. */
class Slot extends Same {
  #answers: readonly unknown[] = [];

  static get(of: object, key: object): unknown {
    if (!(#answers in of)) return undefined;
    const all = of.#answers;
    for (let at = 0; at < all.length; at += 2) if (all[at] === key) return all[at + 1];
    return undefined;
  }

  static set(of: object, key: object, value: unknown): void {
    const slot = #answers in of ? of : new Slot(of);
    const all = slot.#answers;
    const at = all.indexOf(key);
    slot.#answers = at < 0 ? [...all, key, value] : all.with(at + 1, value);
  }
}

/**
 * What was worked out from an object, kept as long as that is: a WeakMap, but in the object itself. When V8 clears
 * away what is young it takes every value of a WeakMap for needed, so that each version of a file would live on
 * through what its successor has kept of it, until all memory is gone through.
 */
export class Kept<K extends object, V> {
  get(of: K): V | undefined {
    return Slot.get(of, this) as V | undefined;
  }

  set(of: K, value: V): void {
    Slot.set(of, this, value);
  }
}
