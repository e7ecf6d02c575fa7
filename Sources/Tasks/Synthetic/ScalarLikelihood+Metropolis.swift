import Diffusion
import Platform
import Tensors

extension ScalarLikelihood {
  /// Rows that walk side by side: as many as hide the latency of one proposal.
  private static let abreast = 16
  /// Random words held ahead, which bounds rows x proposals.
  private static let wordsAhead = 8192

  /// `Metropolis` on several rows side by side, without branches on random numbers: the trajectories of the default loop.
  ///
  /// u ≤ e^Δℓ·ω^Δd, u = (high + 1)·2⁻³², is asked as u·e^φ(z) < e^φ(z′)·ω^Δd. Where the two are closer than their rounding,
  /// or out of range, `Metropolis.threshold` decides.
  public func metropolis(
    rows: Int, _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts {
    let abreast = min(Self.abreast, rows, Self.wordsAhead / max(1, proposals))
    var counts = MetropolisCounts()
    guard abreast > 1 && !weights.isEmpty else {
      for start in stride(from: 0, to: rows * space.length, by: space.length) {
        counts += metropolis(z + start, reference: x + start, logWeight: logWeight, proposals: proposals, &random)
      }
      return counts
    }
    let room = abreast * proposals + 7
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: room) { words in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: room) { uniforms in
        guard let choices = words.baseAddress, let u = uniforms.baseAddress else { return }
        words.initialize(repeating: 0)
        for row in stride(from: 0, to: rows, by: abreast) {
          let count = min(abreast, rows - row)
          random.fill(UnsafeMutableBufferPointer(rebasing: words[0..<count * proposals]))
          splitWords(
            choices, count: count * proposals, first: UInt64(space.length), second: UInt64(space.vocabulary),
            uniforms: u)
          let start = row * space.length
          counts.moves += walk(count, z + start, reference: x + start, logWeight, proposals, choices, u)
        }
      }
    }
    counts.proposals = rows * proposals
    return counts
  }

  /// The first proposal of every row, then the second of every row…; choices (site, token) and u are row after row.
  private func walk(
    _ rows: Int, _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, _ logWeight: Double,
    _ proposals: Int, _ choices: UnsafePointer<UInt64>, _ u: UnsafePointer<Double>
  ) -> Int {
    let length = space.length
    let ω = exp(logWeight)
    var moves = 0
    withUnsafeTemporaryAllocation(of: Int.self, capacity: rows) { sums in
      for row in 0..<rows { sums[row] = state(of: z + row * length).sum }
      weights.withUnsafeBufferPointer { weights in
        contributions.withUnsafeBufferPointer { h in
          withUnsafeTemporaryAllocation(of: Double.self, capacity: 4) { factors in
            guard let weights = weights.baseAddress, let h = h.baseAddress, let sums = sums.baseAddress,
              let factors = factors.baseAddress
            else { return }
            (factors[0], factors[1], factors[2], factors[3]) = (1, ω, 1 / ω, 1)  // [2·(z_i ≠ x_i) + (token ≠ x_i)]
            for t in 0..<proposals {
              for row in 0..<rows {
                let k = row &* proposals &+ t
                let n = row &* length &+ Int(choices[k] &>> 32)
                let token = Token(truncatingIfNeeded: choices[k])
                let (old, own, sum) = (z[n], x[n], sums[row])
                let distances = 2 &* bit(old != own) &+ bit(token != own)
                let next = sum &+ h[Int(token)] &- h[Int(old)]
                let left = u[k] * weights[sum]
                let right = weights[next] * factors[distances]
                var accepted = left < right
                if !(abs(left - right) > 1e-12 * right) {
                  accepted = accepts(u[k], from: sum, to: next, distances, logWeight)
                }
                let mask = 0 &- bit(accepted)  // a choice would become a branch
                sums[row] = sum ^ ((sum ^ next) & mask)
                z[n] = old ^ ((old ^ token) & Token(truncatingIfNeeded: mask))
                moves &+= bit(token != old) & mask
              }
            }
          }
        }
      }
    }
    return moves
  }

  /// The definition, for what rounding could turn.
  @inline(never)
  private func accepts(_ u: Double, from sum: Int, to next: Int, _ distances: Int, _ logWeight: Double) -> Bool {
    let distance = Double(distances & 1) - Double(distances &>> 1)
    let logRatio = table[next] - table[sum] + (distance == 0 ? 0 : distance * logWeight)
    return u * 0x1p32 <= Double(Metropolis.threshold(logRatio))
  }
}

@inline(__always)
private func bit(_ condition: Bool) -> Int { condition ? 1 : 0 }
