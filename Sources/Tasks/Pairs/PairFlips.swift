import Diffusion

/// The acceptance thresholds of all one-bit proposals of a sequence z, kept up to date while bits flip.
///
/// A threshold depends on the proposed symbol, z_i, x_i and the field h_i only, so a table of 12·(2·bound + 1) entries holds
/// all of them and a cursor a site points at the present one: a flip moves the cursors of its neighbours by one constant,
/// up to sign. Proposals cost two loads, moves O(degree).
struct PairFlips: ~Copyable {
  private let z: UnsafeMutablePointer<Token>
  private let offsets: UnsafeBufferPointer<Int32>
  private let neighbours: UnsafeBufferPointer<UInt32>
  /// Index in the table of (token 0, z_i, x_i, h_i), which is that of the state, shape (L).
  private let cursors: UnsafeMutablePointer<Int32>
  /// Thresholds on the high half of a random word, shape (token, z_i, x_i, h_i), 0 where token = z_i; then those of the
  /// other token, shape (z_i, x_i, h_i).
  private let table: UnsafeMutablePointer<UInt64>
  /// 2·bound + 1.
  private let width: Int
  /// a(1) − a(0): −2 for XOR, 1 for AND.
  private let slope: Int32

  /// The pointers must outlive this value.
  init(
    _ likelihood: PairLikelihood, _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>,
    logWeight: Double, offsets: UnsafeBufferPointer<Int32>, neighbours: UnsafeBufferPointer<UInt32>
  ) {
    let length = likelihood.space.length
    let bound = likelihood.fieldBound
    let width = 2 * bound + 1
    let slope: Int32 = likelihood.operation == .xor ? -2 : 1
    let cursors = UnsafeMutablePointer<Int32>.allocate(capacity: length)
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 12 * width)
    (self.z, self.offsets, self.neighbours) = (z, offsets, neighbours)
    (self.cursors, self.table, self.width, self.slope) = (cursors, table, width, slope)

    table.initialize(repeating: 0, count: 12 * width)
    for mismatches in -bound...bound {
      let change = MismatchNoise.change(mismatches, weight: likelihood.weight)
      let away = Metropolis.threshold(change + logWeight)  // z_i = x_i
      let back = Metropolis.threshold(change - logWeight)
      table[4 * width + bound + mismatches] = away  // token 1, z_i = 0, x_i = 0
      table[5 * width + bound + mismatches] = back  // token 1, z_i = 0, x_i = 1
      table[2 * width + bound - mismatches] = back  // token 0, z_i = 1, x_i = 0
      table[3 * width + bound - mismatches] = away  // token 0, z_i = 1, x_i = 1
    }
    (table + 8 * width).update(from: table + 4 * width, count: 2 * width)  // z_i = 0: token 1
    (table + 10 * width).update(from: table + 2 * width, count: 2 * width)  // z_i = 1: token 0
    let (row, center) = (Int32(truncatingIfNeeded: width), Int32(truncatingIfNeeded: bound))
    likelihood.emptyField.withUnsafeBufferPointer { field in
      for i in 0..<length { cursors[i] = field[i] &+ (2 &* Int32(z[i]) &+ Int32(x[i])) &* row &+ center }
    }
    likelihood.edges.withUnsafeBufferPointer { edges in
      for edge in edges {
        let (i, j) = (Int(edge.x), Int(edge.y &>> 1))
        let step = edge.y & 1 == 0 ? slope : 0 &- slope
        cursors[i] &+= step &* Int32(z[j])
        cursors[j] &+= step &* Int32(z[i])
      }
    }
  }

  deinit {
    cursors.deallocate()
    table.deallocate()
  }

  /// The threshold of proposing `token` at a site; 0 for the present symbol.
  @inline(__always)
  func threshold(_ site: Int, _ token: Int) -> UInt64 {
    table[Int(cursors[site]) &+ token &* 4 &* width]
  }

  /// The threshold of flipping a site.
  @inline(__always)
  func threshold(_ site: Int) -> UInt64 { threshold(state: state(site)) }

  /// (z_i, x_i, h_i) of a site, as an index below `stateCount`.
  @inline(__always)
  func state(_ site: Int) -> Int { Int(cursors[site]) }

  /// The threshold of flipping a site in this state.
  @inline(__always)
  func threshold(state: Int) -> UInt64 { table[8 &* width &+ state] }

  /// The number of states.
  var stateCount: Int { 4 * width }

  /// Flips a bit of z; `changed` is told each site whose threshold changed, itself last.
  @inline(__always)
  func flip(_ site: Int, _ changed: (Int) -> Void) {
    let old = Int(z[site])
    let step = old == 0 ? slope : 0 &- slope
    for k in Int(offsets[site])..<Int(offsets[site &+ 1]) {
      let neighbour = neighbours[k]
      let j = Int(neighbour &>> 1)
      let sign = 0 &- Int32(truncatingIfNeeded: neighbour & 1)
      cursors[j] &+= (step ^ sign) &- sign
      changed(j)
    }
    cursors[site] &+= Int32(truncatingIfNeeded: (1 &- 2 &* old) &* 2 &* width)
    z[site] = Token(truncatingIfNeeded: 1 &- old)
    changed(site)
  }
}
