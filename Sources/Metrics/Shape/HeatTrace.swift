import Platform
import Tensors

/// tr(e^−tL)/n of the normalised Laplacian of a neighbour graph at many times t: what the heat that stays where it was put
/// says of the shape of a set of points at every scale.
///
/// Source: Tsitsulin et al. 2020, section 3.
public struct HeatTrace: Sendable, Equatable {
  /// t, ascending.
  public let times: [Double]
  /// One number a time, in 0...1.
  public let values: [Double]

  /// How traces are estimated.
  public struct Options: Hashable, Sendable {
    /// k of the neighbour graph.
    public var neighbours = 5
    /// m, steps of Lanczos.
    public var steps = 10
    /// Random vectors.
    public var vectors = 100
    /// The published settings.
    public init() {}
  }

  /// 256 times from 0.1 to 10, evenly in log t.
  public static let times = (0..<256).map { pow(10, -1 + 2 * Double($0) / 255) }

  /// Stochastic Lanczos quadrature: n/v·Σ over v normal vectors of Σ_j τ_j²·e^−tθ_j, with the eigenvalues θ of m steps of
  /// Lanczos and the first components τ of their eigenvectors (Ubaru, Chen and Saad 2017).
  ///
  /// The same sum for −tλ, whose trace −tn is known, is taken as control: tr e^−tL − e^−t·(tr(−tL) + tn) (section 4).
  public init(
    _ graph: NeighbourGraph, _ options: Options = Options(), times: [Double] = HeatTrace.times, _ stream: RandomStream
  ) {
    var sums = [Double](repeating: 0, count: times.count)
    for v in 0..<options.vectors {
      var random = stream["vector", v].generator()
      let quadrature = Lanczos(graph, steps: options.steps, start: (0..<graph.count).map { _ in random.normal() })
      for (i, t) in times.enumerated() {
        let decay = exp(-t)
        for (θ, τ) in zip(quadrature.nodes, quadrature.roots) { sums[i] += τ * τ * (exp(-t * θ) + decay * t * θ) }
      }
    }
    self.times = times
    values = zip(times, sums).map { t, sum in sum / Double(options.vectors) - t * exp(-t) }
  }

  /// max over t of e^−2(t + 1/t)·10⁶·|difference|: MSID as released, a distance of two sets of points.
  public func distance(to other: HeatTrace) -> Double {
    precondition(times == other.times, "traces at the same times")
    return zip(times, zip(values, other.values)).map { t, pair in
      exp(-2 * (t + 1 / t)) * 1e6 * abs(pair.0 - pair.1)
    }.max() ?? 0
  }
}

/// The Gauss quadrature of a Laplacian's spectrum as a vector weighs it.
private struct Lanczos {
  let nodes: [Double]
  let roots: [Double]

  /// At most `steps` steps with full reorthogonalisation; fewer where the Krylov space ends.
  init(_ graph: NeighbourGraph, steps: Int, start: [Double]) {
    var (basis, alphas, betas): ([[Double]], [Double], [Double]) = ([], [], [])
    var next = start
    var w = [Double](repeating: 0, count: graph.count)
    for step in 0..<min(steps, graph.count) {
      let norm = dot(next, next).squareRoot()
      if step > 0 {
        if norm < 1e-9 { break }
        betas.append(norm)
      }
      let v = next.map { $0 / norm }
      basis.append(v)
      graph.laplacian(v, into: &w)
      alphas.append(dot(v, w))
      next = w
      for _ in 0..<2 {
        for u in basis {
          let overlap = dot(u, next)
          for i in next.indices { next[i] -= overlap * u[i] }
        }
      }
    }
    let eigen = TridiagonalEigen(diagonal: alphas, beside: betas)
    (nodes, roots) = (eigen.values, eigen.first)
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}
