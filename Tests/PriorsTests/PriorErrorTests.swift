import Testing

@testable import Priors

@Suite struct PriorErrorTests {
  @Test func messagesSayWhatWouldBeRight() {
    let messages: [(PriorError, String)] = [
      (.shape(what: "the table", expected: 9, found: 8), "the table must have 9 entries, not 8"),
      (
        .tooManyStates(length: 17, vocabulary: 2, limit: 100_000),
        "2^17 sequences cannot be tabulated; at most 100000 can"
      ),
      (
        .invalidWeight(what: "weight", index: 2, value: -1),
        "weight[2] is -1.0; a weight must be finite and at least 0"
      ),
      (.noMass(what: "site 1"), "site 1 has no positive weight"),
      (
        .invalidToken(row: 0, site: 1, token: 2, vocabulary: 2),
        "token 2 of row 0, site 1 is no symbol; symbols are 0..<2"
      ),
      (
        .outOfRange(what: "sd", requirement: "positive and finite", value: 0),
        "sd is 0.0; it must be positive and finite"
      ),
    ]
    for (error, text) in messages { #expect(error.description == text) }
  }
}
