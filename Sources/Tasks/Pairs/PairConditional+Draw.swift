import Diffusion
import Tensors

extension PairConditional {
  /// One uniform number a site.
  func draw(
    rows: Int, _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double,
    _ random: inout RandomGenerator
  ) {
    let tables = SumTables(length, entries: entryCount)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8 * length) { words in
      guard let raw = UnsafeRawPointer(words.baseAddress) else { return }
      for start in stride(from: 0, to: rows, by: 8) {
        let count = min(8, rows - start)
        tables.load(x + start * length, rows: count)
        forward(tables, logWeight)
        random.fill(words)
        backward(tables) { site, logOdds in
          let u = uniform(raw.loadUnaligned(fromByteOffset: 64 &* site, as: SIMD8<UInt64>.self))
          // u < 1/(1 + e^−logOdds)
          return select(.zero, Lanes(repeating: 1), where: u * (exp(-logOdds) + 1), isBelow: Lanes(repeating: 1))
        }
        tables.store(z + start * length, rows: count)
      }
    }
  }

  func logProbability(of z: TokenBatch, reference x: TokenBatch, logWeight: Double) -> [Double] {
    precondition(z.length == length && x.length == length && z.count == x.count, "z and x are sequences of the task")
    let tables = SumTables(length, entries: entryCount)
    let given = SumTables(length, entries: 0)
    var result: [Double] = []
    for start in stride(from: 0, to: z.count, by: 8) {
      let rows = start..<min(start + 8, z.count)
      tables.load(x.gather(rows).storage, rows: rows.count)
      given.load(z.gather(rows).storage, rows: rows.count)
      forward(tables, logWeight)
      var sum = Lanes.zero
      backward(tables) { site, logOdds in
        let own = logOdds * (given.bits[site] * 2 - 1)
        sum += minimum(own, .zero) - log(exp(-maximum(own, -own)) + 1)
        return given.bits[site]
      }
      for row in rows { result.append(sum[row - start]) }
    }
    return result
  }

  /// Messages and log-odds of all steps, for the x in `tables.bits`.
  private func forward(_ tables: borrowing SumTables, _ logWeight: Double) {
    let (messages, logOdds, bits) = (tables.messages, tables.logOdds, tables.bits)
    let logWeight = max(logWeight, -745)  // the least positive number's
    steps.withUnsafeBufferPointer { steps in
      potentials.withUnsafeBufferPointer { potentials in
        entries.withUnsafeBufferPointer { entries in
          for step in steps {
            let size = 1 &<< step.width
            let away = bits[step.site] * logWeight  // z_i = 0 where x_i = 1
            let back = Lanes(repeating: logWeight) - away
            for n in 0..<size {
              let pair = 2 &* (step.table &+ n)
              var (zero, one) = (away + potentials[pair], back + potentials[pair &+ 1])
              for k in 0..<step.messages {
                let entry = step.map &+ 2 &* (k &* size &+ n)
                zero += messages[Int(entries[entry])]
                one += messages[Int(entries[entry &+ 1])]
              }
              let odds = one - zero
              logOdds[step.table &+ n] = odds
              // A message to nobody is not needed.
              if size > 1 {
                messages[step.table &+ n] = maximum(one, zero) + log(exp(-maximum(odds, -odds)) + 1)
              }
            }
            // Only differences count, and keep their digits beside a small number.
            let common = messages[step.table]
            for n in 0..<size { messages[step.table &+ n] -= common }
          }
        }
      }
    }
  }

  /// Chooses z_i given z_S by its log-odds for every site, the last eliminated first, into `tables.bits`.
  @inline(__always)
  private func backward(_ tables: borrowing SumTables, _ choose: (_ site: Int, _ logOdds: Lanes) -> Lanes) {
    let (logOdds, bits) = (tables.logOdds, tables.bits)
    steps.withUnsafeBufferPointer { steps in
      scopes.withUnsafeBufferPointer { scopes in
        for step in steps.reversed() {
          let table = logOdds + step.table
          for k in (0..<step.width).reversed() {
            let bit = bits[Int(scopes[step.scope &+ k])]
            let half = 1 &<< k
            for n in 0..<half {
              table[n] = select(table[n], table[n &+ half], where: Lanes(repeating: 0.5), isBelow: bit)
            }
          }
          bits[step.site] = choose(step.site, table[0])
        }
      }
    }
  }
}
