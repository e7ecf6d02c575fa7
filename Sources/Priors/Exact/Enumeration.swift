import Diffusion

extension TokenSpace {
  /// The index of a sequence in row-major order, site 0 most significant; `nil` if a token is no symbol.
  func index(of x: ArraySlice<Token>) -> Int? {
    var index = 0
    for token in x {
      guard Int(token) < vocabulary else { return nil }
      index = index * vocabulary + Int(token)
    }
    return index
  }

  /// The sequence of an index.
  func sequence(at index: Int) -> [Token] {
    var rest = index
    var tokens = [Token](repeating: 0, count: length)
    for site in tokens.indices.reversed() {
      tokens[site] = Token(rest % vocabulary)
      rest /= vocabulary
    }
    return tokens
  }

  /// All V^L sequences in row-major order.
  ///
  /// Requires V^L ≤ 10^5.
  func enumerated() -> TokenBatch {
    let count = stateCount()
    precondition(count != nil, "too many sequences to enumerate")
    var all = TokenBatch(count: count ?? 0, length: length)
    for row in 0..<all.count {
      all.storage.replaceSubrange(row * length..<(row + 1) * length, with: sequence(at: row))
    }
    return all
  }
}

extension ReferenceLaw {
  /// The law of whole sequences, in row-major order.
  static func sequences(_ space: TokenSpace, _ probabilities: [Double]) -> ReferenceLaw {
    ReferenceLaw(statistic: "sequence", probabilities: probabilities) { space.index(of: $0) }
  }

  /// The law of two sites: state V·x_first + x_second.
  static func pair(_ space: TokenSpace, _ sites: SitePair, _ probabilities: [Double]) -> ReferenceLaw {
    let vocabulary = space.vocabulary
    let statistic = space.length == 2 && sites == SitePair(0, 1) ? "sequence" : sites.description
    return ReferenceLaw(statistic: statistic, probabilities: probabilities) { x in
      let first = Int(x[x.startIndex + sites.first])
      let second = Int(x[x.startIndex + sites.second])
      return first < vocabulary && second < vocabulary ? first * vocabulary + second : nil
    }
  }
}

extension ExactLaw {
  /// The law as a table.
  ///
  /// Requires V^L ≤ 10^5.
  func tabulated() throws -> TabularPrior { try TabularPrior(space, logWeights: logProbability(space.enumerated())) }

  /// The posterior by enumeration of V^L ≤ 10^5 sequences; `nil` where there are more.
  func enumeratedPosterior(under likelihood: any Likelihood) throws -> (any ExactPosterior)? {
    guard space.stateCount() != nil else { return nil }
    let (law, logEvidence) = try tabulated().tilted(by: likelihood)
    return TiltedPosterior(prior: self, law: law, logEvidence: logEvidence)
  }
}
