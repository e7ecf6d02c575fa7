import Diffusion
import Platform
import Tensors

/// A reverse step whose law P(x_s,i = b | x_t) is multiplied by exp(min(cap, Δ_ib/temperature)).
///
/// Δ is the log-ratio of the neighbour's value to that of x_t.
struct GuidedStep {
  let method: ReverseMethod
  let cap: Double
  let temperature: Double

  /// Draws every site by itself, in place.
  ///
  /// `ratios` has shape (B, L, V). A site whose law vanishes stays as it is.
  func callAsFunction(
    _ x: inout TokenBatch, _ logProbabilities: [Float], _ ratios: [Float], from later: NoiseKernel,
    to earlier: NoiseKernel, _ random: inout RandomGenerator
  ) throws {
    let v = later.vocabulary
    let (t, s, one) = (KernelValues(later), KernelValues(earlier), KernelValues(later.step(from: earlier)))
    let increment = later.uniformLevel - earlier.uniformLevel
    var p = [Double](repeating: 0, count: v)
    var factors = p
    var law = [Double](repeating: 0, count: v + 1)  // the mask last
    for n in x.storage.indices {
      let z = x.storage[n]
      logProbabilities.withUnsafeBufferPointer { exponentials(of: $0.baseAddress! + n * v, count: v, into: &p) }
      law[v] =
        method == .euler
        ? ReverseLaw.eulerStep(z, p, later: t, earlier: s, step: one, uniformIncrement: increment, into: &law)
        : ReverseLaw.analyticStep(z, p, later: t, earlier: s, step: one, into: &law)
      ratios.withUnsafeBufferPointer {
        exponentials(of: $0.baseAddress! + n * v, count: v, times: 1 / temperature, atMost: cap, into: &factors)
      }
      for b in 0..<v { law[b] *= factors[b] }
      if method == .euler {
        law[Int(z)] = 0  // the mask stays masked at index V
        law[Int(z)] = max(0, 1 - law.reduce(0, +))
      }
      let total = law.reduce(0, +)
      guard total < .infinity else { throw DiffusionError.notFinite("the law of a guided step") }
      if let b = random.categorical(law) { x.storage[n] = Token(b) }
    }
  }
}
