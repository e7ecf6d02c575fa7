import Diffusion
import Results
import Tensors

extension Row {
  /// Calls per draw (rounded; a point estimate is made once for all draws of a block), and health as columns.
  mutating func count(_ drawn: Samples, blocks: Int) {
    let diagnostics = drawn.diagnostics
    draws = drawn.tokens.count
    let made = claim == .point ? blocks : draws
    let share = { (calls: Int) in Int((Double(calls) / Double(max(1, made))).rounded()) }
    nfe = share(diagnostics.denoiserCalls)
    nfeSequential = diagnostics.sequentialCalls
    likelihoodCalls = share(diagnostics.likelihoodCalls)
    valueCalls = share(diagnostics.valueCalls)
    for column in Self.diagnostics { self[column.name] = column.value(diagnostics) ?? .nan }
  }

  /// Columns that every row has, NaN where a sampler has no such quantity.
  static var diagnostics: [(name: String, unit: String, value: (Diagnostics) -> Double?)] {
    [
      ("acceptance", "", { $0.acceptance }), ("ess", "", { $0.effectiveSampleSize }),
      ("log_evidence", "nats", { $0.logEvidence }), ("r_hat", "", { $0.rHat }),
    ]
  }
}

extension Row.Claim {
  init(_ claim: SamplerClaim) {
    switch claim {
    case .posterior: self = .posterior
    case .point: self = .point
    case .other: self = .other
    }
  }
}

extension Diagnostics {
  /// Counts add up; sequential calls are those of the longest block; means are weighted by draws; R-hat is the worst.
  init(joining blocks: [Samples]) {
    self.init()
    let all = blocks.map(\.diagnostics)
    denoiserCalls = all.reduce(0) { $0 + $1.denoiserCalls }
    likelihoodCalls = all.reduce(0) { $0 + $1.likelihoodCalls }
    valueCalls = all.reduce(0) { $0 + $1.valueCalls }
    sequentialCalls = all.map(\.sequentialCalls).max() ?? 0
    func mean(_ value: (Diagnostics) -> Double?) -> Double? {
      let known = blocks.compactMap { block in value(block.diagnostics).map { ($0, Double(block.tokens.count)) } }
      guard !known.isEmpty else { return nil }
      return known.reduce(0) { $0 + $1.0 * $1.1 } / known.reduce(0) { $0 + $1.1 }
    }
    acceptance = mean(\.acceptance)
    effectiveSampleSize = mean(\.effectiveSampleSize)
    logEvidence = mean(\.logEvidence)
    rHat = all.compactMap(\.rHat).max()
  }
}

extension Samples {
  /// The draws of successive blocks.
  init(joining blocks: [Samples]) {
    self.init(TokenBatch.concatenate(blocks.map(\.tokens)), Diagnostics(joining: blocks))
    let parts = blocks.compactMap(\.signals)
    guard let first = parts.first, parts.count == blocks.count else { return }
    signals = Tensor(parts.flatMap(\.floats), shape: [tokens.count] + first.shape.dropFirst())
  }
}
