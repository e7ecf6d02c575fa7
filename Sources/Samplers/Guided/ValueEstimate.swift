import Diffusion

/// How the value log V(x_t) = log E[ℒ(x0) | x_t] of a noisy sequence is obtained.
public enum ValueEstimate: String, CaseIterable, Sendable {
  /// In closed form, from the exact posterior; counted as one denoiser call a row.
  case exact
  /// log (1/n)Σ ℒ(x0), n draws of x0 from the denoiser, site by site: one denoiser call, n likelihood calls a row.
  case oneStep
  /// (1/n)Σ log ℒ(x0) of the same draws.
  case mean

  /// Refuses `exact` where nothing knows the value (or the ratios of neighbours) of noisy rows.
  func check(_ posterior: Posterior, _ process: any NoiseProcess, neighbours: Bool = false) throws(Refusal) {
    guard self == .exact else { return }
    let remedy = "set value to oneStep or mean"
    guard let exact = posterior.exact else {
      throw Refusal("value exact needs a posterior known exactly", remedy: remedy)
    }
    let (x, kernel) = (process.limit(count: 1, length: posterior.space.length, .init(seed: 0)), process.kernel(at: 1))
    let known: Bool
    do {
      known = neighbours ? try exact.neighbourLogRatios(x, kernel) != nil : try exact.logValue(x, kernel) != nil
    } catch {
      throw Refusal("the exact value of a noisy sequence fails: \(error)", remedy: remedy)
    }
    if !known { throw Refusal("the exact posterior gives no value of noisy sequences", remedy: remedy) }
  }
}
