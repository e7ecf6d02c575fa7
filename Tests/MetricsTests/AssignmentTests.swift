import Diffusion
import Metrics
import Tensors
import Testing

struct AssignmentTests {
  private func smallest(_ cost: [Double], _ n: Int) -> Double {
    func search(_ row: Int, _ used: Int) -> Double {
      if row == n { return 0 }
      return (0..<n).filter { used >> $0 & 1 == 0 }.map { cost[row * n + $0] + search(row + 1, used | 1 << $0) }
        .min() ?? 0
    }
    return search(0, 0)
  }

  private func total(_ cost: [Double], _ n: Int) -> Double {
    let columns = cheapestAssignment(cost, count: n)
    #expect(columns.sorted() == Array(0..<n))
    return (0..<n).reduce(0) { $0 + cost[$1 * n + columns[$1]] }
  }

  /// All permutations, with and without ties, and costs below zero.
  @Test(arguments: 0...7) func everySmallOne(_ n: Int) {
    var random = RandomStream(seed: 1)["costs", n].generator()
    for trial in 0..<60 {
      let cost = (0..<n * n).map { _ in
        trial % 2 == 0 ? random.normal() : Double(random.uniform(below: 4))
      }
      #expect(abs(total(cost, n) - smallest(cost, n)) < 1e-12)
    }
  }

  /// Every row likes the same columns best, so that long paths are needed.
  ///
  /// Rows and columns in the same order are best: the rearrangement inequality.
  @Test func sortedIsCheapest() {
    let n = 60
    let cost = (0..<n * n).map { -Double(($0 / n + 1) * ($0 % n + 1)) }
    #expect(total(cost, n) == -(1...n).reduce(0.0) { $0 + Double($1 * $1) })
  }

  /// On a line the cheapest plan of squares joins points in order.
  @Test func distancesOnALine() {
    var random = RandomStream(seed: 2)["line"].generator()
    let (a, b) = (
      RealBatch.normal(count: 150, dimension: 1, &random), RealBatch.normal(count: 150, dimension: 1, scale: 2, &random)
    )
    let squares = zip(a.storage.sorted(), b.storage.sorted()).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(abs(wasserstein2(a, b) - (squares / 150).squareRoot()) < 1e-12)
  }

  @Test func shiftsAndCopies() {
    var random = RandomStream(seed: 3)["plane"].generator()
    let a = RealBatch.normal(count: 80, dimension: 2, &random)
    var shifted = a.gather(Array((0..<80).reversed()))
    for n in 0..<80 {
      shifted[n, 0] += 3
      shifted[n, 1] -= 4
    }
    #expect(abs(wasserstein2(a, shifted) - 5) < 1e-12 && wasserstein2(a, a) == 0)
    #expect(wasserstein2(RealBatch(count: 0, dimension: 2), RealBatch(count: 0, dimension: 2)) == 0)
  }

  @Test func information() {
    #expect(mutualInformation([], []) == 0 && mutualInformation([1, 1, 1], [0, 1, 2]) == 0)
    let n = 120
    let (a, b) = ((0..<n).map { $0 % 4 }, (0..<n).map { $0 / 4 % 5 })
    #expect(mutualInformation(a, b) < 1e-12)
    #expect(abs(mutualInformation(a, a) - 1.3862943611198906) < 1e-12)
    // Codes that merge pairs of modes: ln 4 of ln 8.
    let modes = (0..<800).map { $0 % 8 }
    #expect(abs(mutualInformation(modes.map { $0 / 2 }, modes) - 1.3862943611198906) < 1e-12)
    // p = [[1/4, 1/4], [0, 1/2]]: ln 4 − 1.5·ln 2·… by hand 0.21576155433883565.
    #expect(abs(mutualInformation([0, 0, 1, 1], [0, 1, 1, 1]) - 0.21576155433883565) < 1e-12)
  }
}
