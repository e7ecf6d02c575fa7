import Diffusion

extension TokenBatch {
  /// The space of these clean rows; throws for an impossible vocabulary and for a token outside 0..<V.
  func space(vocabulary: Int) throws -> TokenSpace {
    guard vocabulary >= 2, vocabulary < Int(Token.max) else {
      throw PriorError.outOfRange(what: "the vocabulary", requirement: "in 2..<65535", value: Double(vocabulary))
    }
    let space = TokenSpace(length: length, vocabulary: vocabulary)
    guard let bad = storage.firstIndex(where: { Int($0) >= vocabulary }) else { return space }
    throw PriorError.invalidToken(
      row: bad / length, site: bad % length, token: storage[bad], vocabulary: vocabulary)
  }
}
