import Diffusion
import Platform
import Priors

/// Options of `gaussian_mixture`.
struct MixtureSpec: PriorSpec {
  /// Mixtures that are known by name.
  enum Preset: String, CaseIterable, Sendable {
    /// Eight modes on a circle: the toy of DisCo-Diff.
    case octagon
    /// Sixteen 8x8 pictures under two latents.
    case pictures
  }

  var preset = Preset.octagon
  var means: [Double] = []
  var dimension = 1
  var weights: [Double] = []
  var variances = [1.0]
  var latents = 1

  /// K, the number of given modes.
  var modes: Int { means.count / dimension }
  /// k with k^m = K, where there is one.
  var codes: Int? {
    let k = Int(pow(Double(modes), 1 / Double(latents)).rounded())
    return k >= 2 && TokenSpace(length: latents, vocabulary: k).stateCount() == modes ? k : nil
  }

  func load() throws -> LoadedPrior { LoadedPrior(mixture) }

  private var mixture: GaussianMixture {
    guard let codes, !means.isEmpty else { return preset == .octagon ? .octagon : .pictures }
    let rows = (0..<modes).map { Array(means[$0 * dimension..<($0 + 1) * dimension]) }
    let identity = (0..<dimension * dimension).map { $0 % (dimension + 1) == 0 ? 1.0 : 0 }
    return GaussianMixture(
      latents: TokenSpace(length: latents, vocabulary: codes),
      weights: weights.isEmpty ? [Double](repeating: 1, count: modes) : weights, means: RealBatch(rows: rows),
      within: variances.count == 1
        ? SpectralCovariance(isotropic: variances[0], dimension: dimension)
        : SpectralCovariance(values: variances, basis: identity))
  }

  /// Throws what the numbers of given modes have wrong together.
  func checked() throws(FieldError) -> MixtureSpec {
    guard !means.isEmpty else { return self }
    guard means.count % dimension == 0, codes != nil else {
      throw FieldError(
        "means", "'means' has \(means.count) numbers, no k^\(latents) modes of \(dimension)",
        hint: "give K·d numbers, K = k^m ≥ 2 at most 100,000, d = 'dimension', m = 'latents'")
    }
    guard weights.isEmpty || (weights.count == modes && weights.contains { $0 > 0 }) else {
      throw FieldError(
        "weights", "'weights' are not those of \(modes) modes", hint: "give one for each, not all 0, or none")
    }
    guard variances.count == 1 || variances.count == dimension else {
      throw FieldError(
        "variances", "'variances' has \(variances.count) numbers", hint: "give 1, or \(dimension)")
    }
    return self
  }
}

extension Kind where Product == any PriorSpec {
  static var gaussianMixture: Self {
    Kind(
      "gaussian_mixture",
      "Real signals of a Gaussian mixture, known exactly; its tokens are the latents, the numbers of modes.",
      FieldTable(MixtureSpec()) {
        Field("preset", \.preset, "A mixture known by name, used where 'means' is empty.")
        Field("means", \.means, .all, "K·d numbers, mode after mode; modes in the order of latents, the last fastest.")
        Field("dimension", \.dimension, 1...4096, unit: "numbers", "d.")
        Field("weights", \.weights, 0..., "Of K modes; none for equal ones.")
        Field("variances", \.variances, .above(0), "Within every mode: one, or one for each of d numbers.")
        Field("latents", \.latents, 1...16, unit: "latents", "m; K must be k^m.")
      }
    ) { try $0.checked() }
  }
}
