import Diffusion
import Foundation
import Tensors
import Testing

@testable import Metrics

/// Multi-scale intrinsic distance against an eigendecomposition and against piq 0.8.0 (`scripts/oracles/msid.py`).
struct ShapeDistanceTests {
  /// The points of the script.
  private func points(_ n: Int, _ d: Int, phase: Double, scale: (Int) -> Double) -> [Float] {
    (1...n).flatMap { i in (1...d).map { j in Float(cos(0.7 * Double(i * j) + phase) * scale(i - 1)) } }
  }

  private var graphs: (NeighbourGraph, NeighbourGraph) {
    (
      NeighbourGraph(points(60, 7, phase: 0) { _ in 1 }, dimension: 7),
      NeighbourGraph(points(90, 7, phase: 1) { 0.2 + 1.8 * Double($0) / 89 }, dimension: 7)
    )
  }

  /// All eigenvalues of a graph's Laplacian by cyclic Jacobi rotations of the dense matrix.
  private func spectrum(_ graph: NeighbourGraph) -> [Double] {
    let n = graph.count
    var a = (0..<n).map { column -> [Double] in
      var (unit, image) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
      unit[column] = 1
      graph.laplacian(unit, into: &image)
      return image
    }
    for _ in 0..<12 {
      for p in 0..<n - 1 {
        for q in p + 1..<n where abs(a[p][q]) > 1e-14 {
          let angle = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p])
          let (s, c) = (sin(angle), cos(angle))
          for k in 0..<n { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
          for k in 0..<n { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
        }
      }
    }
    return (0..<n).map { a[$0][$0] }
  }

  private func exact(_ graph: NeighbourGraph) -> [Double] {
    let λ = spectrum(graph)
    return HeatTrace.times.map { t in λ.reduce(0) { $0 + exp(-t * $1) } / Double(graph.count) }
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(HeatTrace.times, zip(a, b)).map { t, pair in exp(-2 * (t + 1 / t)) * 1e6 * abs(pair.0 - pair.1) }.max() ?? 0
  }

  /// The graph is that of the released code: its exact traces agree to all digits printed.
  @Test func exactTracesAreThoseOfTheReleasedGraph() {
    let (a, b) = (exact(graphs.0), exact(graphs.1))
    let golden: [(Int, Double, Double)] = [
      (0, 0.905631582898, 0.905590021619), (64, 0.734637787312, 0.734239815665), (128, 0.405863413555, 0.402607485502),
      (192, 0.146999144437, 0.131897144513), (255, 0.097364833133, 0.070338166193),
    ]
    for (k, x, y) in golden {
      #expect(abs(a[k] - x) < 1e-10 && abs(b[k] - y) < 1e-10, "time \(k)")
    }
    #expect(abs(distance(a, b) - 79.998223821) < 1e-6)
  }

  /// piq: mean 76.9, standard deviation 35.2 over 200 runs; ours over 40 runs, with the same number of vectors.
  @Test func distancesAreThoseOfPiq() {
    let (x, y) = graphs
    let scores = (0..<40).map { (n: Int) -> Double in
      let stream = RandomStream(seed: 21)["run", n]
      let options = HeatTrace.Options()
      return HeatTrace(x, options, stream["x"]).distance(to: HeatTrace(y, options, stream["y"]))
    }
    let mean = scores.reduce(0, +) / 40
    let squares = scores.map { ($0 - mean) * ($0 - mean) }
    let deviation = (squares.reduce(0, +) / 39).squareRoot()
    // Both means are uncertain by 35.2·√(1/40 + 1/200) = 6.1; 4.5 times that is passed once in 150,000 seeds.
    #expect(abs(mean - 76.86) < 27, "\(mean)")
    #expect(deviation > 35.2 * 0.5 && deviation < 35.2 * 1.6, "\(deviation)")
  }

  /// Many vectors and as many Lanczos steps as points: the trace itself.
  @Test func manyVectorsGiveTheTrace() {
    let graph = graphs.0
    var options = HeatTrace.Options()
    (options.vectors, options.steps) = (4000, 12)
    let (estimate, exact) = (HeatTrace(graph, options, RandomStream(seed: 22)).values, exact(graph))
    for (k, t) in HeatTrace.times.enumerated() {
      // The spread of τ²-weighted e^−tλ of one vector is below √(2/60)·0.4; of 4000, four and a half times that.
      #expect(abs(estimate[k] - exact[k]) < 4.5 * 0.073 / 4000.0.squareRoot(), "t = \(t)")
    }
    // Control: another graph's trace is told apart.
    #expect(abs(estimate[192] - self.exact(graphs.1)[192]) > 0.01)
    // Same stream, same bits.
    #expect(HeatTrace(graph, options, RandomStream(seed: 22)).values == estimate)
  }

  @Test func tridiagonalEigenvalues() {
    // The path of n vertices: 2 − 2cos(kπ/(n + 1)), first components √(2/(n + 1))·sin(kπ/(n + 1)).
    let n = 9
    let eigen = TridiagonalEigen(
      diagonal: Array(repeating: 2, count: n), beside: Array(repeating: -1, count: n - 1))
    let found = zip(eigen.values, eigen.first).sorted { $0.0 < $1.0 }
    for (k, (value, first)) in found.enumerated() {
      let angle = Double(k + 1) * .pi / Double(n + 1)
      #expect(abs(value - 2 + 2 * cos(angle)) < 1e-13)
      #expect(abs(abs(first) - (2 / Double(n + 1)).squareRoot() * sin(angle)) < 1e-13)
    }
    #expect(TridiagonalEigen(diagonal: [3], beside: []).values == [3])
    let split = TridiagonalEigen(diagonal: [1, 5, 2], beside: [0, 0])
    #expect(split.values == [1, 5, 2] && split.first == [1, 0, 0])
  }

  @Test func neighboursAreTheNearest() {
    // On a line 0, 1, 3, 7, 15, 31 the nearest one lies to the left, but for the first.
    let graph = NeighbourGraph([0, 1, 3, 7, 15, 31], dimension: 1, neighbours: 1)
    let lists = (0..<6).map { Array(graph.neighbours[graph.offsets[$0]..<graph.offsets[$0 + 1]]) }
    #expect(lists == [[1], [0, 2], [1, 3], [2, 4], [3, 5], [4]])
    // Of equally near ones, the lowest index; equal points are neighbours and not themselves.
    let equal = NeighbourGraph([1, 1, 1, 1], dimension: 1, neighbours: 2)
    #expect((0..<4).map { equal.offsets[$0 + 1] - equal.offsets[$0] } == [3, 3, 2, 2])
  }

  /// Rows of bits as points.
  private struct Bits: SequenceFeatures {
    let length = 16
    func features(_ x: TokenBatch) -> [Float] { x.storage.map { Float($0) } }
  }

  private func rows(_ count: Int, _ seed: UInt64, ones: Double) -> TokenBatch {
    var random = RandomStream(seed: seed).generator()
    return TokenBatch(rows: (0..<count).map { _ in (0..<16).map { _ in random.bernoulli(ones) ? 1 : 0 } })
  }

  @Test func metricOfDraws() throws {
    let metric = ShapeDistanceMetric(Bits()) { $0 == 3 ? rows(200, 31, ones: 0.5) : rows(2, 32, ones: 0.5) }
    func evaluate(_ draws: TokenBatch, wanted: Int?) throws -> [Double] {
      try metric.evaluate(input(draws, truth: [], wanted: wanted))
    }
    let same = try evaluate(rows(60, 33, ones: 0.5), wanted: 3)
    #expect(same[0] > 0 && same[1] > 0)
    #expect(try evaluate(rows(60, 33, ones: 0.5), wanted: 3) == same)
    // Sixty draws of a few states are another shape; the floor is the same.
    let few = try evaluate(rows(60, 34, ones: 0.05), wanted: 3)
    #expect(few[0] > 5 * same[1] && few[1] == same[1])
    #expect(try evaluate(rows(60, 33, ones: 0.5), wanted: nil).allSatisfy(\.isNaN))
    #expect(try evaluate(rows(5, 33, ones: 0.5), wanted: 3).allSatisfy(\.isNaN))
    #expect(throws: MetricError.noSequences(class: 1, count: 2)) { try evaluate(rows(60, 33, ones: 0.5), wanted: 1) }
  }
}
