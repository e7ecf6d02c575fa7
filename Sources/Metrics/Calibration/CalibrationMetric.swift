import Diffusion
import Tensors

/// The rank of the truth among n draws by four functions f(x, y): #{f(draw) < f(truth)}, ties broken at random.
///
/// Where truth and y are drawn from the model and the draws independently from p(x | y), every rank is uniform on 0...n
/// (simulation-based calibration: Cook, Gelman and Rubin 2006, Talts et al. 2018). A function of x alone is blind to
/// samplers that ignore y (Modrák et al. 2023): of the four only log p(y | x) is not.
/// `stream` breaks ties and draws site and projection; leave the sampler out of its name. NaN without a truth or a stream,
/// and for log p(x) of a prior that does not know it.
public struct CalibrationMetric: Metric {
  /// No options.
  public init() {}

  /// `sbc`.
  public static let name = "sbc"
  /// 1.
  public static let version = 1
  /// `sbc_log_likelihood`, `sbc_log_prior`, `sbc_site`, `sbc_projection`.
  public let columns = [
    MetricColumn("sbc_log_likelihood", doc: "rank of the truth among the draws by log p(y | x)"),
    MetricColumn("sbc_log_prior", doc: "the same by log p(x)"),
    MetricColumn("sbc_site", doc: "the same by the token of one site, another one for every simulation"),
    MetricColumn("sbc_projection", doc: "the same by a random sum over sites, in which y does not occur"),
  ]

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard input.hasTruth, let stream = input.ranks else { return notApplicable }
    // One batch, so that equal sequences have equal values bit for bit.
    let rows = TokenBatch.concatenate([TokenBatch(rows: [input.truth]), input.draws])
    let (length, vocabulary) = (rows.length, input.likelihood.space.vocabulary)
    var random = stream["functions"].generator()
    let site = random.uniform(below: length)
    let weights = (0..<length * vocabulary).map { _ in random.uniform() }
    let sites = (0..<rows.count).map { rows[row: $0] }
    let functions: [[Double]?] = [
      input.likelihood.logLikelihood(rows), (input.prior as? any ExactPrior)?.logProbability(rows),
      sites.map { Double($0[$0.startIndex + site]) },
      sites.map { row in row.enumerated().reduce(0) { $0 + weights[$1.offset * vocabulary + Int($1.element)] } },
    ]
    return functions.enumerated().map { index, values in
      var random = stream["ties", index].generator()
      return values.map { Double(rank(of: $0[0], among: $0[1...], &random)) } ?? .nan
    }
  }

  /// Uniform on what ties leave open.
  private func rank(of truth: Double, among draws: ArraySlice<Double>, _ random: inout RandomGenerator) -> Int {
    draws.count { $0 < truth } + random.uniform(below: draws.count { $0 == truth } + 1)
  }
}
