/** Points in cells that halve in every direction: a quadtree in two dimensions, an octree in three. */
export interface SpaceTree {
  /**
   * Adds to `force` what all others push point `i` with, Σⱼ q²ᵢⱼ (yᵢ − yⱼ) where qᵢⱼ = 1 / (1 + ‖yᵢ − yⱼ‖²), and returns
   * Σⱼ qᵢⱼ. A cell as wide as less than θ of its distance counts as one point at its centre of mass.
   */
  readonly repel: (i: number, theta: number, force: Float64Array) => number;
}

/** Cells within cells; points that still share one are taken for one place. */
const DEEPEST = 40;

/** Builds the tree over points (n × `dimensions`) (Barnes and Hut 1986; van der Maaten 2014, section 4.2). */
export function spaceTree(points: Float64Array, dimensions: 2 | 3): SpaceTree {
  const n = points.length / dimensions;
  const fan = 1 << dimensions;
  // Grown where it must be: 2n cells do unless points lie very close together.
  let room = 2 * n + 64;
  let children = new Int32Array(room * fan).fill(-1);
  let mass = new Float64Array(room);
  let centre = new Float64Array(room * dimensions);
  /** Of a leaf, one of its points; −1 where a cell has been split. */
  let single = new Int32Array(room).fill(-1);
  let width = new Float64Array(room);
  const leafOf = new Int32Array(n);
  let cells = 0;

  const open = (side: number): number => {
    if (cells === room) {
      room *= 2;
      [children, single] = [grown(children, room * fan), grown(single, room)];
      [mass, width, centre] = [enlarged(mass, room), enlarged(width, room), enlarged(centre, room * dimensions)];
    }
    width[cells] = side;
    return cells++;
  };
  const gather = (cell: number, i: number) => {
    const before = mass[cell] ?? 0;
    mass[cell] = before + 1;
    for (let c = 0; c < dimensions; c++) {
      const old = centre[cell * dimensions + c] ?? 0;
      centre[cell * dimensions + c] = old + ((points[i * dimensions + c] ?? 0) - old) / (before + 1);
    }
  };
  const box = boxOf(points, dimensions);
  const middle = new Float64Array(dimensions);
  const root = open(box.side);
  /** The part of the cell around `middle` that a point is in; `middle` becomes that part's. */
  const enter = (i: number, half: number): number => {
    let part = 0;
    for (let c = 0; c < dimensions; c++) {
      const above = (points[i * dimensions + c] ?? 0) > (middle[c] ?? 0);
      if (above) part |= 1 << c;
      middle[c] = (middle[c] ?? 0) + (above ? half : -half);
    }
    return part;
  };
  const partOf = (i: number): number => {
    let part = 0;
    for (let c = 0; c < dimensions; c++) if ((points[i * dimensions + c] ?? 0) > (middle[c] ?? 0)) part |= 1 << c;
    return part;
  };
  for (let i = 0; i < n; i++) {
    middle.set(box.middle);
    let cell = root;
    for (let depth = 0; ; depth++) {
      const resident = single[cell] ?? -1;
      const isEmpty = mass[cell] === 0;
      if (!isEmpty && resident >= 0 && depth < DEEPEST) {
        // A leaf is split: the point that was alone in it goes a step down, and may be split from the new one next.
        const child = open((width[cell] ?? 0) / 2);
        children[cell * fan + partOf(resident)] = child;
        gather(child, resident);
        single[child] = resident;
        leafOf[resident] = child;
        single[cell] = -1;
      }
      gather(cell, i);
      if (isEmpty || depth === DEEPEST) {
        single[cell] = i;
        leafOf[i] = cell;
        break;
      }
      const part = enter(i, (width[cell] ?? 0) / 4);
      let child = children[cell * fan + part] ?? -1;
      if (child < 0) {
        child = open((width[cell] ?? 0) / 2);
        children[cell * fan + part] = child;
      }
      cell = child;
    }
  }

  const stack = new Int32Array(DEEPEST * fan + 1);
  return {
    repel(i, theta, force) {
      const own = leafOf[i] ?? -1;
      let sum = 0;
      let top = 0;
      stack[top++] = root;
      while (top > 0) {
        const cell = stack[--top] ?? 0;
        const isLeaf = (single[cell] ?? -1) >= 0;
        let squared = 0;
        for (let c = 0; c < dimensions; c++) {
          squared += ((points[i * dimensions + c] ?? 0) - (centre[cell * dimensions + c] ?? 0)) ** 2;
        }
        if (isLeaf || (width[cell] ?? 0) ** 2 < theta * theta * squared) {
          const count = (mass[cell] ?? 0) - (cell === own ? 1 : 0);
          const near = 1 / (1 + squared);
          sum += count * near;
          for (let c = 0; c < dimensions; c++) {
            const difference = (points[i * dimensions + c] ?? 0) - (centre[cell * dimensions + c] ?? 0);
            force[c] = (force[c] ?? 0) + count * near * near * difference;
          }
          continue;
        }
        for (let part = 0; part < fan; part++) {
          const child = children[cell * fan + part] ?? -1;
          if (child >= 0) stack[top++] = child;
        }
      }
      return sum;
    },
  };
}

function boxOf(points: Float64Array, dimensions: number): { middle: Float64Array; side: number } {
  const low = new Float64Array(dimensions).fill(Infinity);
  const high = new Float64Array(dimensions).fill(-Infinity);
  for (let i = 0; i < points.length; i++) {
    const c = i % dimensions;
    low[c] = Math.min(low[c] ?? 0, points[i] ?? 0);
    high[c] = Math.max(high[c] ?? 0, points[i] ?? 0);
  }
  return {
    middle: low.map((value, c) => (value + (high[c] ?? 0)) / 2),
    side: Math.max(...low.map((value, c) => (high[c] ?? 0) - value)),
  };
}

function grown(old: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const next = new Int32Array(length).fill(-1);
  next.set(old);
  return next;
}

function enlarged(old: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(length);
  next.set(old);
  return next;
}
